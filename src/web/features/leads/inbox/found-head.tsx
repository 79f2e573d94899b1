import type { ReactNode } from 'react'
import type { Output } from '#web/api-types.ts'
import { text } from '#web/texts.ts'
import classes from './found.module.css'

/** How many leads a search has found, and what can be chosen for the list. */
export const FoundHead = ({
  isSearch,
  page,
  shown,
  isComplete,
  children,
}: {
  /** Other lists say elsewhere how many leads they have. */
  isSearch: boolean
  page: Output<'listInbox'> | undefined
  /** How many rows there are by now, and whether these are all. */
  shown: number
  isComplete: boolean
  children: ReactNode
}) => (
  <div className={classes.head}>
    {isSearch && (
      <span role="status" className={classes.count}>
        {page && countText(page, shown, isComplete)}
        {page?.catching_up && <span className={classes.catchingUp}>{text('found.catching_up')}</span>}
      </span>
    )}
    {children}
  </div>
)

const countText = (
  { total, total_is_at_least: isAtLeast }: Output<'listInbox'>,
  shown: number,
  isComplete: boolean,
) => {
  if (total === null) return ''
  if (!isAtLeast) return text('select.many', { count: total })
  if (isComplete) return text('select.many', { count: shown })
  const atLeast = Math.max(total, shown)
  return atLeast === 0 ? '' : text('found.many', { count: atLeast.toLocaleString() })
}
