import type { ReactNode } from 'react'
import type { Arrived } from '#contract/schemas/analytics.ts'
import { text } from '#web/texts.ts'
import { LeadsLink } from './leads-link.tsx'
import { numberText, shareText, waitText } from './overview-words.ts'
import classes from './overview.module.css'

/** The numbers that matter most, each against the period before. */
export const Figures = ({ period, before }: { period: Arrived; before: Arrived }) => {
  const timeOf = (key: 'median_seconds' | 'p90_seconds') => ({
    value: <LeadsLink leads={period.contacted}>{waitText(period[key])}</LeadsLink>,
    was: waitText(before[key]),
  })
  return (
    <dl className={classes.figures}>
      <Figure
        name={text('overview.waiting')}
        value={<LeadsLink leads={period.waiting} />}
        was={numberText(before.waiting.count)}
      />
      <Figure
        name={text('overview.late')}
        isLate={period.late.count > 0}
        value={<LeadsLink leads={period.late} />}
        was={numberText(before.late.count)}
      />
      <Figure name={text('overview.median')} {...timeOf('median_seconds')} />
      <Figure name={text('overview.p90')} {...timeOf('p90_seconds')} />
      <Figure
        name={text('overview.in_time')}
        value={
          <LeadsLink leads={period.in_time}>
            {shareText(period.in_time.count, period.contacted.count)}
          </LeadsLink>
        }
        was={shareText(before.in_time.count, before.contacted.count)}
      />
    </dl>
  )
}

const Figure = ({
  name,
  value,
  was,
  isLate = false,
}: {
  name: string
  value: ReactNode
  was: string
  isLate?: boolean
}) => (
  <div>
    <dt>{name}</dt>
    <dd className={classes.figure} data-late={isLate || undefined}>
      {value}
    </dd>
    <dd className={classes.was}>{text('overview.before', { value: was })}</dd>
  </div>
)
