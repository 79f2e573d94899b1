import { Link } from '@tanstack/react-router'
import { inboxViews } from '#contract/views.ts'
import { text } from '#web/texts.ts'
import { type ListedView, totalText } from '../views/listed-views.ts'
import { ManageViews } from '../views/manage-views.tsx'
import { viewKeysMax } from '../views/use-view-keys.ts'
import viewClasses from '../views/views.module.css'
import { type InboxSearch, searchInView } from './inbox-search.ts'
import classes from './inbox.module.css'

/**
 * Links to the views, each with its number of leads. During a search that is no saved view, those that are built in narrow it, and
 * have no numbers.
 */
export const Chips = ({
  views,
  current,
  search,
}: {
  views: ListedView[]
  /** The view that is shown. */
  current: ListedView | undefined
  search: InboxSearch
}) => {
  const isSearch = search.q !== undefined && !current
  return (
    <div className={viewClasses.bar}>
      <nav className={classes.chips} aria-label={text('view.label')}>
        {views.map((view, at) => {
          const builtIn = inboxViews.find((each) => each === view.key)
          const narrows = isSearch && builtIn !== undefined
          return (
            <Link
              key={view.key}
              to="/inbox"
              search={narrows ? searchInView(search, builtIn) : view.search}
              // Otherwise the link to the view without a search parameter is active in every view.
              activeOptions={{ exact: true }}
              className={classes.chip}
              data-late={(view.key === 'overdue' && (view.total ?? 0) > 0) || undefined}
              title={at < viewKeysMax ? text('views.key', { name: view.name, key: at + 1 }) : view.name}
              {...(at < viewKeysMax && { 'aria-keyshortcuts': String(at + 1) })}
            >
              <span className={viewClasses.chipName}>{view.name}</span>
              {!narrows && <span className={classes.number}>{totalText(view)}</span>}
            </Link>
          )
        })}
      </nav>
      <ManageViews views={views} />
    </div>
  )
}
