import type { ReactNode } from 'react'
import classes from './parts-nav.module.css'

/** Links to the parts of one screen, in a line below its title. */
export const PartsNav = ({ label, children }: { label: string; children: ReactNode }) => (
  <nav className={classes.parts} aria-label={label} ref={showCurrent}>
    {children}
  </nav>
)

/** On a phone the line may be longer than the screen. */
const showCurrent = (nav: HTMLElement | null) =>
  nav?.querySelector('[aria-current=page]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' })

/** How many things in a part need somebody's attention; shows nothing for zero. */
export const PartCount = ({ count = 0 }: { count?: number | undefined }) =>
  count > 0 && <span className={classes.count}>{count.toLocaleString()}</span>
