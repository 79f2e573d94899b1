import type { Overview } from '#contract/schemas/analytics.ts'
import { sourceText } from '#web/ui/source-text.ts'
import { text } from '#web/texts.ts'
import { Part } from '#web/ui/page.tsx'
import { nameOf } from '#web/ui/person.ts'
import { InlineBar } from './inline-bar.tsx'
import { LeadsLink } from './leads-link.tsx'
import { shareText, waitText } from './overview-words.ts'
import classes from './overview.module.css'

type Row = Overview['attorneys'][number] | Overview['sources'][number]

/** First contact by colleague or by source. */
export const ByPart = ({ by, rows }: { by: 'attorney' | 'source'; rows: readonly Row[] }) => {
  const most = Math.max(1, ...rows.map(({ arrived }) => arrived.count))
  const title = text(`overview.by.${by}`)
  return (
    <Part title={title}>
      <div className={classes.scroll} tabIndex={0} role="region" aria-label={title}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">{text(`overview.${by}`)}</th>
              <th scope="col">{text('overview.arrived')}</th>
              <th aria-hidden />
              <th scope="col">{text('overview.waiting')}</th>
              <th scope="col">{text('overview.contacted')}</th>
              <th scope="col">{text('overview.median.short')}</th>
              <th scope="col">{text('overview.p90.short')}</th>
              <th scope="col">{text('overview.in_time.short')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={nameIn(row)}>
                <th scope="row">{nameIn(row)}</th>
                <td>
                  <LeadsLink leads={row.arrived} />
                </td>
                <td aria-hidden>
                  <InlineBar share={row.arrived.count / most} />
                </td>
                <td>
                  <LeadsLink leads={row.waiting} />
                </td>
                <td>
                  <LeadsLink leads={row.contacted} />
                </td>
                <td>{waitText(row.median_seconds)}</td>
                <td>{waitText(row.p90_seconds)}</td>
                <td>
                  <LeadsLink leads={row.in_time}>
                    {shareText(row.in_time.count, row.contacted.count)}
                  </LeadsLink>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Part>
  )
}

const nameIn = (row: Row) => {
  if ('source' in row) return sourceText(row.source)
  return row.attorney ? nameOf(row.attorney) : text('unassigned')
}
