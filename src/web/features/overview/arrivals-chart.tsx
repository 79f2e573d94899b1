import { Link } from '@tanstack/react-router'
import { scaleBand, scaleLinear } from 'd3-scale'
import type { Overview } from '#contract/schemas/analytics.ts'
import { text } from '#web/texts.ts'
import { Part } from '#web/ui/page.tsx'
import { LeadsLink } from './leads-link.tsx'
import { dayRange, numberText, shortDay } from './overview-words.ts'
import classes from './overview.module.css'

type Steps = Overview['steps']

const [width, height, left, bottom] = [720, 220, 40, 34]

/**
 * Arrivals by day or week, with the part that is late. The bars are for those who point; the table behind them has the same links for
 * the keyboard and for screen readers.
 */
export const ArrivalsChart = ({ steps }: { steps: Steps }) => {
  const title = text('overview.arrivals')
  return (
    <Part title={title}>
      <figure className={classes.chart}>
        <Bars steps={steps} />
        <figcaption className={classes.legend}>
          <span data-kind="arrived">{text('overview.arrived')}</span>
          <span data-kind="late">{text('overview.late.legend')}</span>
        </figcaption>
        <details className={classes.behind}>
          <summary>{text('overview.table')}</summary>
          <table className={classes.table} aria-label={title}>
            <thead>
              <tr>
                <th scope="col">{text('overview.day')}</th>
                <th scope="col">{text('overview.arrived')}</th>
                <th scope="col">{text('overview.late')}</th>
              </tr>
            </thead>
            <tbody>
              {steps.map((step) => (
                <tr key={step.from}>
                  <th scope="row">{dayRange(step)}</th>
                  <td>
                    <LeadsLink leads={step.arrived} />
                  </td>
                  <td>
                    <LeadsLink leads={step.late} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </details>
      </figure>
    </Part>
  )
}

const Bars = ({ steps }: { steps: Steps }) => {
  const most = Math.max(1, ...steps.map(({ arrived }) => arrived.count))
  const x = scaleBand(
    steps.map(({ from }) => from),
    [left, width],
  ).padding(0.2)
  const y = scaleLinear([0, most], [height - bottom, 8]).nice(4)
  const ticks = y.ticks(4).filter(Number.isInteger)
  const every = Math.ceil(steps.length / 8)
  return (
    <svg viewBox={`0 0 ${width} ${height}`} className={classes.bars} aria-hidden>
      {ticks.map((tick) => (
        <g key={tick} className={classes.tick}>
          <line x1={left} x2={width} y1={y(tick)} y2={y(tick)} />
          <text x={left - 6} y={y(tick)} dy="0.32em" textAnchor="end">
            {numberText(tick)}
          </text>
        </g>
      ))}
      {steps.map((step, at) => (
        <g key={step.from}>
          {at % every === 0 && (
            <text
              className={classes.day}
              x={(x(step.from) ?? 0) + x.bandwidth() / 2}
              y={height - 10}
              textAnchor="middle"
            >
              {shortDay(step.from)}
            </text>
          )}
          <Bar step={step} place={{ x: x(step.from) ?? 0, width: x.bandwidth() }} y={y} />
        </g>
      ))}
    </svg>
  )
}

const Bar = ({
  step: { from, to, arrived, late },
  place,
  y,
}: {
  step: Steps[number]
  place: { x: number; width: number }
  y: (count: number) => number
}) => (
  <>
    {(
      [
        ['arrived', arrived],
        ['late', late],
      ] as const
    ).map(([kind, { q, count }]) =>
      count === 0 ? undefined : (
        <Link key={kind} to="/inbox" search={{ q }} preload={false} tabIndex={-1} className={classes.bar}>
          <title>{`${dayRange({ from, to })}, ${text(`overview.${kind}`)}: ${numberText(count)}`}</title>
          <rect {...place} y={y(count)} height={y(0) - y(count)} data-kind={kind} rx={1} />
        </Link>
      ),
    )}
  </>
)
