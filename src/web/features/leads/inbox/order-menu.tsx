import { Button, Menu } from '@mantine/core'
import { type LeadOrder, leadOrders } from '#contract/filter/lead-order.ts'
import { text } from '#web/texts.ts'
import { Icon } from '#web/ui/icon.tsx'
import { hasWords } from '../filter/filter-line.ts'
import classes from './found.module.css'
import { type InboxSearch, orderOf } from './inbox-search.ts'

/** The choice of an order. “Best match” is one only of leads that were found by words. */
export const OrderMenu = ({
  search,
  choose,
}: {
  search: InboxSearch
  choose: (order: LeadOrder) => void
}) => {
  const order = orderOf(search)
  const orders = leadOrders.filter((each) => each !== 'best' || order === 'best' || hasWords(search.q))
  return (
    // The order that is chosen gets the focus instead of the placeholder.
    <Menu position="bottom-end" shadow="md" withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          size="compact-xs"
          className={classes.order ?? ''}
          aria-label={text('order.chosen', { order: text(`order.${order}`) })}
          rightSection={<Icon name="down" size={12} />}
        >
          {text(`order.${order}`)}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {orders.map((each) => (
          <Menu.Item
            key={each}
            aria-current={each === order}
            data-autofocus={each === order || undefined}
            rightSection={each === order && <Icon name="check" size={14} />}
            onClick={() => choose(each)}
          >
            {text(`order.${each}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
