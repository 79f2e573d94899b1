import { Link } from '@tanstack/react-router'
import { scaleLinear } from 'd3-scale'
import type { Overview } from '#contract/schemas/analytics.ts'
import { text } from '#web/texts.ts'
import { Part } from '#web/ui/page.tsx'
import { LeadsLink } from './leads-link.tsx'
import { shortDay } from './overview-words.ts'
import classes from './overview.module.css'

type Age = Overview['waiting_by_age'][number]

/** Everybody who waits, by age, as one strip: the older, the darker. The list below it has the same links. */
export const Ages = ({ ages }: { ages: Overview['waiting_by_age'] }) => {
  const all = ages.reduce((sum, { count }) => sum + count, 0)
  const x = scaleLinear([0, Math.max(1, all)], [0, 720])
  const begins = ages.map((_, at) => ages.slice(0, at).reduce((sum, { count }) => sum + count, 0))
  return (
    <Part title={text('overview.ages', { count: all })}>
      {all === 0 ? (
        <p className={classes.quiet}>{text('overview.ages.none')}</p>
      ) : (
        <figure className={classes.chart}>
          <svg viewBox="0 0 720 24" preserveAspectRatio="none" className={classes.strip} aria-hidden>
            {ages.map(({ q, count, to }, at) =>
              count === 0 ? undefined : (
                <Link
                  key={to}
                  to="/inbox"
                  search={{ q }}
                  preload={false}
                  tabIndex={-1}
                  className={classes.bar}
                >
                  <rect x={x(begins[at] ?? 0)} width={x(count)} height={24} data-age={at} />
                </Link>
              ),
            )}
          </svg>
          <ul className={classes.ages}>
            {ages.map((age, at) => (
              <li key={age.to} data-age={at}>
                <LeadsLink leads={age} about={ageText(age)} /> {ageText(age)}
              </li>
            ))}
          </ul>
        </figure>
      )}
    </Part>
  )
}

const ageText = ({ from, to }: Age) => {
  if (from === null) return text('overview.age.older', { day: shortDay(to) })
  return from === to ? shortDay(from) : `${shortDay(from)} – ${shortDay(to)}`
}
