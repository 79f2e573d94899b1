import { Anchor } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { text } from '#web/texts.ts'
import { Empty } from '#web/ui/states.tsx'
import { useTitle } from '#web/ui/title.ts'

export const NotFound = () => {
  useTitle(text('lost.title'))
  return (
    <main>
      <Empty order={1} icon="search" title={text('lost.title')}>
        <Anchor component={Link} to="/inbox">
          {text('lost.back')}
        </Anchor>
      </Empty>
    </main>
  )
}
