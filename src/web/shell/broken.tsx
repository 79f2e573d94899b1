import { Button } from '@mantine/core'
import { text } from '#web/texts.ts'
import { Empty } from '#web/ui/states.tsx'
import { useTitle } from '#web/ui/title.ts'

/** Replaces a screen that failed to load or to render. The frame around the screen stays. */
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

/** The same for a screen without the frame. */
export const BrokenPage = () => (
  <main>
    <Broken />
  </main>
)
