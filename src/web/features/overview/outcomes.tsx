import type { Arrived, Leads, Overview } from '#contract/schemas/analytics.ts'
import { text } from '#web/texts.ts'
import { Part } from '#web/ui/page.tsx'
import { InlineBar } from './inline-bar.tsx'
import { LeadsLink } from './leads-link.tsx'
import { shareText } from './overview-words.ts'
import classes from './overview.module.css'

/** What has become of those who came, from all of them down to each outcome. */
export const Outcomes = ({ period, outcomes }: { period: Arrived; outcomes: Overview['outcomes'] }) => {
  const rows: [string, Leads][] = [
    [text('overview.arrived'), period.arrived],
    [text('overview.contacted'), period.contacted],
    ...outcomes.map((each): [string, Leads] => [
      text(each.outcome === 'none' ? 'outcome.open' : `outcome.${each.outcome}`),
      each,
    ]),
  ]
  return (
    <Part title={text('overview.outcomes')}>
      <table className={classes.table} aria-label={text('overview.outcomes')}>
        <tbody>
          {rows.map(([name, leads]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>
                <LeadsLink leads={leads} about={name} />
              </td>
              <td aria-hidden>
                <InlineBar share={leads.count / Math.max(1, period.arrived.count)} />
              </td>
              <td>{shareText(leads.count, period.arrived.count)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Part>
  )
}
