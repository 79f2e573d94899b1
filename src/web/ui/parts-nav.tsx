import type { ReactNode } from 'react'
import classes from './parts-nav.module.css'

/** Links to the parts of one screen, in a line below its title. */
export const PartsNav = ({ label, children }: { label: string; children: ReactNode }) => (
  <nav className={classes.parts} aria-label={label}>
    {children}
  </nav>
)

/** How much in a part waits for a person; nothing where nothing does. */
export const PartCount = ({ count = 0 }: { count?: number | undefined }) =>
  count > 0 && <span className={classes.count}>{count.toLocaleString()}</span>
