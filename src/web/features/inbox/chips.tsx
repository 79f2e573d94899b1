import { Link } from '@tanstack/react-router'
import type { InboxCounts, InboxView } from '#contract/inbox.ts'
import { text } from '#web/texts.ts'
import classes from './inbox.module.css'
import { views } from './place.ts'

/** The views with how many leads each holds. */
export const Chips = ({ view, counts }: { view: InboxView; counts: InboxCounts | undefined }) => (
  <nav className={classes.chips} aria-label={text('view.label')}>
    {views.map((each) => (
      <Link
        key={each}
        to="/inbox"
        search={each === 'pending' ? {} : { view: each }}
        className={classes.chip}
        aria-current={each === view ? 'page' : undefined}
        data-late={(each === 'overdue' && (counts?.overdue ?? 0) > 0) || undefined}
      >
        {text(`view.${each}`)}
        <span className={classes.number}>{counts ? counts[each].toLocaleString() : '–'}</span>
      </Link>
    ))}
  </nav>
)
