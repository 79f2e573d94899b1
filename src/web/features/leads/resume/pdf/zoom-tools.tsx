import { ActionIcon } from '@mantine/core'
import { text } from '#web/texts.ts'
import { Icon } from '#web/ui/icon.tsx'
import classes from './pdf.module.css'

const zooms = [0.5, 0.75, 1, 1.25, 1.5, 2, 3]

/** How many pages there are, and how large they are shown. */
export const ZoomTools = ({
  pages,
  zoom,
  change,
}: {
  pages: number
  zoom: number
  change: (zoom: number) => void
}) => {
  const step = (by: number) => change(zooms[zooms.indexOf(zoom) + by] ?? zoom)
  return (
    <div className={classes.zoom}>
      <span>{text('resume.pages', { count: pages })}</span>
      <ActionIcon
        variant="default"
        aria-label={text('zoom.out')}
        onClick={() => step(-1)}
        disabled={zoom === zooms[0]}
      >
        <Icon name="minus" size={14} />
      </ActionIcon>
      <span aria-live="polite">{Math.round(zoom * 100)} %</span>
      <ActionIcon
        variant="default"
        aria-label={text('zoom.in')}
        onClick={() => step(1)}
        disabled={zoom === zooms.at(-1)}
      >
        <Icon name="plus" size={14} />
      </ActionIcon>
    </div>
  )
}
