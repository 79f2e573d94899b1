import { Button } from '@mantine/core'
import { text } from '#web/texts.ts'
import classes from './inbox.module.css'

export type Act = 'reach' | 'assign' | 'outcome' | 'clear marks' | 'resend'

/**
 * What can be done with the selected rows. It stands before them in the page, so that keyboard and screen reader come to it first.
 */
export const SelectionBar = ({
  count,
  isAll,
  total,
  isAtLeast,
  selectAll,
  ask,
  clear,
}: {
  /** How many are selected; undefined if all are, and their number is not known. */
  count: number | undefined
  isAll: boolean
  /** How many the list has, or at least has. */
  total: number
  isAtLeast: boolean
  selectAll: () => void
  ask: (what: Act) => void
  clear: () => void
}) => (
  <div id="selection" className={classes.selection} role="region" aria-label={text('select.acts')}>
    <span role="status">
      {count === undefined ? text('select.all.chosen') : text('select.count', { count })}
    </span>
    {!isAll && (isAtLeast || total > (count ?? 0)) && (
      <Button size="compact-sm" variant="subtle" onClick={selectAll}>
        {isAtLeast ? text('select.all.open') : text('select.all', { count: total })}
      </Button>
    )}
    <span className={classes.acts}>
      <Button size="compact-sm" onClick={() => ask('reach')}>
        {text('reach.act')}
      </Button>
      <Button size="compact-sm" variant="default" onClick={() => ask('assign')}>
        {text('assign.act')}
      </Button>
      <Button size="compact-sm" variant="default" onClick={() => ask('outcome')}>
        {text('fact.outcome')}
      </Button>
      <Button size="compact-sm" variant="default" onClick={() => ask('clear marks')}>
        {text('select.cleared')}
      </Button>
      <Button size="compact-sm" variant="default" onClick={() => ask('resend')}>
        {text('resend.act')}
      </Button>
      <Button size="compact-sm" variant="subtle" onClick={clear}>
        {text('select.clear')}
      </Button>
    </span>
  </div>
)
