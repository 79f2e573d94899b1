import { SegmentedControl } from '@mantine/core'
import type { Output } from '#web/api-types.ts'
import { text } from '#web/texts.ts'
import classes from './found.module.css'
import type { InboxSearch } from './inbox-search.ts'

/** How many leads a search has found, and the choice of their order if they were found by words. */
export const FoundHead = ({
  page,
  hasWords,
  shown,
  isComplete,
  order,
  choose,
}: {
  page: Output<'listInbox'> | undefined
  hasWords: boolean
  /** How many rows there are by now, and whether these are all. */
  shown: number
  isComplete: boolean
  order: InboxSearch['order']
  choose: (order: 'newest' | 'best') => void
}) => (
  <div className={classes.head}>
    <span role="status" className={classes.count}>
      {page && countText(page, shown, isComplete)}
      {page?.catching_up && <span className={classes.catchingUp}>{text('found.catching_up')}</span>}
    </span>
    {hasWords && (
      <SegmentedControl
        size="xs"
        aria-label={text('found.order')}
        value={order === 'best' ? 'best' : 'newest'}
        onChange={choose}
        data={[
          { value: 'newest', label: text('found.order.newest') },
          { value: 'best', label: text('found.order.best') },
        ]}
      />
    )}
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
