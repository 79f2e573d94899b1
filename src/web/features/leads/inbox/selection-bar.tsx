import { Button } from '@mantine/core'
import { text } from '#web/texts.ts'
import classes from './inbox.module.css'

/** Buttons for the selected rows, for users who have no keyboard or do not know the keys. */
export const SelectionBar = ({
  count,
  ask,
  clear,
}: {
  count: number
  ask: (what: 'reach' | 'assign') => void
  clear: () => void
}) => (
  <div className={classes.selection}>
    <span role="status">{text('select.count', { count })}</span>
    <Button size="xs" onClick={() => ask('reach')}>
      {text('reach.act')}
    </Button>
    <Button size="xs" variant="default" onClick={() => ask('assign')}>
      {text('assign.act')}
    </Button>
    <Button size="xs" variant="subtle" onClick={clear}>
      {text('select.clear')}
    </Button>
  </div>
)
