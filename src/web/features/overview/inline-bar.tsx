import classes from './overview.module.css'

/** A bar in the row of a table, beside its number. */
export const InlineBar = ({ share }: { share: number }) => (
  <svg viewBox="0 0 100 8" preserveAspectRatio="none" className={classes.inline} aria-hidden>
    <rect width={100 * share} height={8} data-kind="arrived" />
  </svg>
)
