import { Anchor } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { text } from '#web/texts.ts'
import { Empty } from './states.tsx'

export const Lost = () => (
  <main>
    <Empty order={1} icon="search" title={text('lost.title')}>
      <Anchor component={Link} to="/inbox">
        {text('lost.back')}
      </Anchor>
    </Empty>
  </main>
)
