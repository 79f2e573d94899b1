import { Link } from '@tanstack/react-router'
import type { InboxCounts } from '#contract/schemas/inbox.ts'
import { inboxViews } from '#contract/views.ts'
import { text } from '#web/texts.ts'
import classes from './inbox.module.css'

/** The views with how many leads each holds. */
export const Chips = ({ counts }: { counts: InboxCounts | undefined }) => (
  <nav className={classes.chips} aria-label={text('view.label')}>
    {inboxViews.map((each) => (
      <Link
        key={each}
        to="/inbox"
        search={each === 'pending' ? {} : { view: each }}
        // Without it, the address of the pending ones counts as a part of every other one.
        activeOptions={{ exact: true }}
        className={classes.chip}
        data-late={(each === 'overdue' && (counts?.overdue ?? 0) > 0) || undefined}
      >
        {text(`view.${each}`)}
        <span className={classes.number}>{counts ? counts[each].toLocaleString() : '–'}</span>
      </Link>
    ))}
  </nav>
)
