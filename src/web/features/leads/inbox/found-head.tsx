import { SegmentedControl } from '@mantine/core'
import type { Output } from '#web/api-types.ts'
import { text } from '#web/texts.ts'
import classes from './found.module.css'
import type { InboxSearch } from './inbox-search.ts'

/** How many leads a search has found, and the choice of their order if they were found by words. */
export const FoundHead = ({
  page,
  hasWords,
  order,
  choose,
}: {
  page: Output<'listInbox'> | undefined
  hasWords: boolean
  order: InboxSearch['order']
  choose: (order: 'newest' | 'best') => void
}) => (
  <div className={classes.head}>
    <span role="status" className={classes.count}>
      {page && countText(page)}
      {page?.catching_up && <span className={classes.catchingUp}>{text('found.catching_up')}</span>}
    </span>
    {hasWords && (
      <SegmentedControl
        size="xs"
        aria-label={text('found.order')}
        value={order ?? 'newest'}
        onChange={choose}
        data={[
          { value: 'newest', label: text('found.order.newest') },
          { value: 'best', label: text('found.order.best') },
        ]}
      />
    )}
  </div>
)

const countText = ({ total, total_is_at_least: isAtLeast }: Output<'listInbox'>) =>
  total === null
    ? ''
    : isAtLeast
      ? text('found.many', { count: total.toLocaleString() })
      : text('select.many', { count: total })
