import { Button } from '@mantine/core'
import { text } from '#web/texts.ts'
import { Icon } from '#web/ui/icon.tsx'
import { useActs } from '#web/ui/keyboard/keys.ts'
import classes from './pdf.module.css'

/** In place of the search bar: a picture cannot be searched, but its text can. */
export const SearchText = ({ search }: { search: () => void }) => {
  useActs({ find: search })
  return (
    <Button
      size="xs"
      variant="default"
      className={classes.search ?? ''}
      leftSection={<Icon name="search" size={14} />}
      onClick={search}
    >
      {text('find.text')}
    </Button>
  )
}
