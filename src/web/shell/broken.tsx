import { Button } from '@mantine/core'
import { text } from '#web/texts.ts'
import { Empty } from '#web/ui/states.tsx'
import { useTitle } from '#web/ui/title.ts'

/** In the place of a screen that cannot be drawn, as when its part of the app did not load; what is around it stays. */
export const Broken = () => {
  useTitle(text('broken.title'))
  return (
    <Empty order={1} icon="offline" title={text('broken.title')}>
      <p>{text('broken.text')}</p>
      <Button variant="default" onClick={() => location.reload()}>
        {text('broken.reload')}
      </Button>
    </Empty>
  )
}

/** The same where nothing is around it. */
export const BrokenPage = () => (
  <main>
    <Broken />
  </main>
)
