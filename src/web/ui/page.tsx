import type { ReactNode } from 'react'
import classes from './page.module.css'
import { useTitle } from './title.ts'

/** A plain screen: title, an introductory sentence, and the content. */
export const Page = ({
  title,
  lead,
  wide = false,
  children,
}: {
  title: string
  lead?: string
  wide?: boolean
  children: ReactNode
}) => {
  useTitle(title)
  return (
    <div className={classes.page} data-wide={wide || undefined}>
      <h1>{title}</h1>
      {lead !== undefined && <p className={classes.lead}>{lead}</p>}
      {children}
    </div>
  )
}

export const Part = ({ title, children }: { title: string; children: ReactNode }) => (
  <section className={classes.part}>
    <h2>{title}</h2>
    {children}
  </section>
)

/** A list of rows, each with a headline, a line below it and buttons. */
export const Rows = ({ children, label }: { children: ReactNode; label: string }) => (
  <ul className={classes.rows} aria-label={label}>
    {children}
  </ul>
)

export const Row = ({
  title,
  below,
  children,
}: {
  title: ReactNode
  below: ReactNode
  children?: ReactNode
}) => (
  <li className={classes.row}>
    <div className={classes.words}>
      <strong>{title}</strong>
      <span>{below}</span>
    </div>
    <div className={classes.acts}>{children}</div>
  </li>
)
