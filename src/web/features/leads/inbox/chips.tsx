import { Link } from '@tanstack/react-router'
import type { InboxCounts } from '#contract/schemas/inbox.ts'
import { inboxViews } from '#contract/views.ts'
import { text } from '#web/texts.ts'
import classes from './inbox.module.css'

/** Links to the views, each with its number of leads. */
export const Chips = ({ counts }: { counts: InboxCounts | undefined }) => (
  <nav className={classes.chips} aria-label={text('view.label')}>
    {inboxViews.map((each) => (
      <Link
        key={each}
        to="/inbox"
        search={each === 'pending' ? {} : { view: each }}
        // Otherwise the link to the pending leads, which has no search parameter, is active in every view.
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
