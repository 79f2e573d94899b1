import { Link } from '@tanstack/react-router'
import type { InboxCounts } from '#contract/schemas/inbox.ts'
import { inboxViews } from '#contract/views.ts'
import { text } from '#web/texts.ts'
import { type InboxSearch, searchInView } from './inbox-search.ts'
import classes from './inbox.module.css'

/** Links to the views, each with its number of leads. During a search they narrow it to a view, and have no numbers. */
export const Chips = ({ counts, search }: { counts: InboxCounts | undefined; search: InboxSearch }) => (
  <nav className={classes.chips} aria-label={text('view.label')}>
    {inboxViews.map((each) => (
      <Link
        key={each}
        to="/inbox"
        search={searchInView(search, each)}
        // Otherwise the link to the view without a search parameter is active in every view.
        activeOptions={{ exact: true }}
        className={classes.chip}
        data-late={(each === 'overdue' && (counts?.overdue ?? 0) > 0) || undefined}
      >
        {text(`view.${each}`)}
        {search.q === undefined && (
          <span className={classes.number}>{counts ? counts[each].toLocaleString() : '–'}</span>
        )}
      </Link>
    ))}
  </nav>
)
