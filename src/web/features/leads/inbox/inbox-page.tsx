import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect } from 'react'
import { countsQuery } from '#web/queries.ts'
import { text } from '#web/texts.ts'
import { Empty, Failed, Loading } from '#web/ui/states.tsx'
import { Chips } from './chips.tsx'
import { InboxTable } from './inbox-table.tsx'
import classes from './inbox.module.css'
import type { InboxSearch } from './inbox-search.ts'
import { Search } from './search.tsx'
import { useInbox } from './use-inbox.ts'

/** The list of leads, with its views and search. */
export const InboxPage = () => {
  const search = useSearch({ from: '/signed-in/inbox' })
  const navigate = useNavigate({ from: '/inbox' })
  const { data: counts } = useQuery(countsQuery)
  const inbox = useInbox(search)
  const view = search.view ?? 'pending'
  useEffect(() => {
    const waiting = counts?.pending ? `(${counts.pending.toLocaleString()}) ` : ''
    document.title = `${waiting}${text('nav.inbox')} · Foyer`
  }, [counts?.pending])
  const go = (next: InboxSearch) => void navigate({ search: next, replace: true })
  return (
    <div className={classes.page}>
      <header className={classes.head}>
        <h1 className={classes.title}>{text('nav.inbox')}</h1>
        <Search
          q={search.q ?? ''}
          change={(q) => go({ ...(search.view && { view: search.view }), ...(q && { q }) })}
        />
        {search.q === undefined && <Chips counts={counts} />}
      </header>
      {inbox.isError && inbox.rows.length === 0 ? (
        <Failed error={inbox.error} retry={() => void inbox.refetch()} />
      ) : inbox.isPending ? (
        <Loading rows={9} />
      ) : inbox.rows.length === 0 && !inbox.hasNextPage ? (
        <NothingHere search={search} isFirst={counts?.all === 0} />
      ) : (
        <InboxTable key={`${view} ${search.q ?? ''}`} search={search} inbox={inbox} />
      )}
    </div>
  )
}

const NothingHere = ({ search, isFirst }: { search: InboxSearch; isFirst: boolean }) => {
  if (search.q !== undefined)
    return (
      <Empty icon="search" title={text('inbox.nothing.found', { q: search.q })}>
        {text('inbox.nothing.found.text')}
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
