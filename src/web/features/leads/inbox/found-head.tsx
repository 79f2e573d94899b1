import { NativeSelect } from '@mantine/core'
import { type LeadOrder, leadOrders } from '#contract/filter/lead-order.ts'
import type { Output } from '#web/api-types.ts'
import { text } from '#web/texts.ts'
import classes from './found.module.css'
import type { InboxSearch } from './inbox-search.ts'

/** How many leads a search has found, and the choice of their order. */
export const FoundHead = ({
  page,
  hasWords,
  order,
  choose,
}: {
  page: Output<'listInbox'> | undefined
  /** Only words have an order “best first”. */
  hasWords: boolean
  order: InboxSearch['order']
  choose: (order: LeadOrder) => void
}) => (
  <div className={classes.head}>
    <span role="status" className={classes.count}>
      {page && countText(page)}
      {page?.catching_up && <span className={classes.catchingUp}>{text('found.catching_up')}</span>}
    </span>
    <NativeSelect
      size="xs"
      aria-label={text('found.order')}
      value={order ?? 'newest'}
      onChange={({ currentTarget: { value } }) =>
        choose(leadOrders.find((each) => each === value) ?? 'newest')
      }
      data={leadOrders
        .filter((each) => each !== 'best' || hasWords)
        .map((value) => ({ value, label: text(`found.order.${value}`) }))}
    />
  </div>
)

const countText = ({ total, total_is_at_least: isAtLeast }: Output<'listInbox'>) =>
  total === null
    ? ''
    : isAtLeast
      ? text('found.many', { count: total.toLocaleString() })
      : text('select.many', { count: total })
