import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { countsQuery, preferencesQuery } from '#web/queries.ts'
import { Problem } from '#web/api.ts'
import { text } from '#web/texts.ts'
import { Empty, Failed, Loading } from '#web/ui/states.tsx'
import { printFilter } from '#contract/filter/print-filter.ts'
import { conditionsOfView } from '#contract/filter/view-filter.ts'
import { ExportMenu } from '../export/export-menu.tsx'
import { Facets } from '../facets/facets.tsx'
import { mistakeIn, onlyExcludes } from '../filter/filter-line.ts'
import { FilterPills } from '../filter/filter-pills.tsx'
import type { Mistake } from '../filter/line-mistake.tsx'
import { NewLead } from '../new-lead/new-lead.tsx'
import { Chips } from './chips.tsx'
import { ColumnsMenu } from './columns-menu.tsx'
import { FoundHead } from './found-head.tsx'
import { OrderMenu } from './order-menu.tsx'
import { InboxTable } from './inbox-table.tsx'
import classes from './inbox.module.css'
import { type InboxSearch, readInboxSearch } from './inbox-search.ts'
import { Search } from './search.tsx'
import { useInbox } from './use-inbox.ts'
import { type ListedView, type SavedView, useListedViews, viewOfSearch } from '../views/listed-views.ts'
import { prefer } from '../views/change-views.ts'
import { SaveView } from '../views/save-view.tsx'

/** The list of leads, with its views and search. */
export const InboxPage = () => {
  const search = useSearch({ from: '/signed-in/inbox' })
  const navigate = useNavigate({ from: '/inbox' })
  const { data: counts } = useQuery(countsQuery)
  const { data: preferences } = useQuery(preferencesQuery)
  const inbox = useInbox(search)
  const isSearch = search.q !== undefined
  const views = useListedViews()
  const current = viewOfSearch(views, search)
  const opened = useOpened(current?.saved, views)
  const isSavable = !current && !mistakeIn(search.q) && !refusalOf(inbox.error)
  const viewBefore = useRef(search.view)
  useEffect(() => {
    if (!isSearch) viewBefore.current = search.view
  }, [isSearch, search.view])
  useEffect(() => {
    const waiting = counts?.pending ? `(${counts.pending.toLocaleString()}) ` : ''
    document.title = `${waiting}${text('nav.inbox')} · Foyer`
  }, [counts?.pending])
  const go = (next: InboxSearch) => void navigate({ search: next, replace: true })
  const find = (q: string) => {
    // A search begins in all leads, and the view in which it began comes back after it.
    if (q) go({ ...(isSearch && search), q })
    else if (isSearch) go({ ...(viewBefore.current && { view: viewBefore.current }) })
  }
  const refused = refusalOf(inbox.error)
  return (
    <div className={classes.page}>
      <header className={classes.head}>
        <h1 className={classes.title}>{text('nav.inbox')}</h1>
        <Search q={search.q ?? ''} refused={refused} change={find} />
        <NewLead className={classes.new} />
        <Chips views={views} current={current} search={search} />
        <FilterPills
          line={search.q ?? ''}
          base={printFilter(conditionsOfView(search.view ?? 'pending'))}
          change={find}
          type={(q) =>
            void navigate({ search: { ...(isSearch && search), q }, hash: 'search', replace: true })
          }
        >
          {isSavable && <SaveView search={search} opened={opened} />}
          <FoundHead
            isSearch={isSearch}
            page={inbox.data?.pages[0]}
            shown={inbox.rows.length}
            isComplete={!inbox.hasNextPage}
          >
            {inbox.rows.length > 0 && <ExportMenu search={search} page={inbox.data?.pages[0]} />}
            <Button
              variant="subtle"
              color="gray"
              size="compact-xs"
              className={classes.tool ?? ''}
              aria-pressed={preferences?.facets === true}
              onClick={() => void prefer({ facets: preferences?.facets !== true })}
            >
              {text('facets.show')}
            </Button>
            <ColumnsMenu />
            <OrderMenu search={search} choose={(order) => go(readInboxSearch({ ...search, order }))} />
          </FoundHead>
        </FilterPills>
      </header>
      <div className={classes.body}>
        <div className={classes.content}>
          {inbox.rows.length === 0 && (refused || mistakeIn(search.q)) ? (
            <Empty icon="search" title={text('filter.wrong')}>
              {text('filter.wrong.text')}
            </Empty>
          ) : inbox.isError && inbox.rows.length === 0 ? (
            <Failed error={inbox.error} retry={() => void inbox.refetch()} />
          ) : inbox.isPending ? (
            <Loading rows={9} />
          ) : inbox.rows.length === 0 && !inbox.hasNextPage ? (
            <NothingHere search={search} isFirst={counts?.all === 0} />
          ) : (
            <InboxTable key={JSON.stringify(search)} search={search} inbox={inbox} />
          )}
        </div>
        <Facets search={search} isOpen={preferences?.facets === true} />
      </div>
    </div>
  )
}

/** The saved view that was open before its line was changed; undefined once another one is opened. */
const useOpened = (current: SavedView | undefined, views: ListedView[]): SavedView | undefined => {
  const [opened, setOpened] = useState<number>()
  const isBuiltIn = useSearch({ from: '/signed-in/inbox' }).q === undefined
  useEffect(() => {
    if (current || isBuiltIn) setOpened(current?.id)
  }, [current, isBuiltIn])
  return views.find(({ key }) => key === opened)?.saved
}

/** What the server does not understand of the line, such as the name of a colleague whom nobody knows. */
const refusalOf = (error: unknown): Mistake | undefined => {
  const mistake = error instanceof Problem ? error.mistakes.find(({ field }) => field === 'q') : undefined
  return mistake && { offset: mistake.offset ?? 0, length: mistake.length ?? 0, message: mistake.message }
}

const NothingHere = ({ search, isFirst }: { search: InboxSearch; isFirst: boolean }) => {
  if (search.q !== undefined)
    return (
      <Empty icon="search" title={text('inbox.nothing.found', { q: shortened(search.q) })}>
        {text(onlyExcludes(search.q) ? 'inbox.nothing.excluded' : 'inbox.nothing.found.text')}
      </Empty>
    )
  if (isFirst)
    return (
      <Empty icon="inbox" title={text('inbox.first.title')}>
        {text('inbox.first.text')} <a href="/">{location.origin}/</a>
      </Empty>
    )
  return (
    <Empty icon="check" title={text(`inbox.empty.${search.view ?? 'pending'}`)}>
      {text('inbox.empty.text')}
    </Empty>
  )
}

const shownMax = 60

const shortened = (typed: string) =>
  typed.length > shownMax ? `${typed.slice(0, shownMax).trimEnd()}…`.toWellFormed() : typed
