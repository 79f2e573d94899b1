import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect } from 'react'
import { countsQuery } from '#web/queries.ts'
import { text } from '#web/texts.ts'
import { Empty, Failed, Loading } from '#web/ui/states.tsx'
import { Chips } from './chips.tsx'
import { InboxTable } from './inbox-table.tsx'
import classes from './inbox.module.css'
import type { InboxPlace } from './place.ts'
import { Search } from './search.tsx'
import { useInbox } from './use-inbox.ts'

/** Who is waiting. */
export const InboxPage = () => {
  const place = useSearch({ from: '/inside/inbox' })
  const navigate = useNavigate({ from: '/inbox' })
  const { data: counts } = useQuery(countsQuery)
  const inbox = useInbox(place)
  const view = place.view ?? 'pending'
  useEffect(() => {
    const waiting = counts?.pending ? `(${counts.pending.toLocaleString()}) ` : ''
    document.title = `${waiting}${text('nav.inbox')} · Foyer`
  }, [counts?.pending])
  const go = (next: InboxPlace) => void navigate({ search: next, replace: true })
  return (
    <div className={classes.page}>
      <header className={classes.head}>
        <h1 className={classes.title}>{text('nav.inbox')}</h1>
        <Search
          q={place.q ?? ''}
          change={(q) => go({ ...(place.view && { view: place.view }), ...(q && { q }) })}
        />
        {place.q === undefined && <Chips counts={counts} />}
      </header>
      {inbox.isError && inbox.rows.length === 0 ? (
        <Failed error={inbox.error} retry={() => void inbox.refetch()} />
      ) : inbox.isPending ? (
        <Loading rows={9} />
      ) : inbox.rows.length === 0 && !inbox.hasNextPage ? (
        <NothingHere place={place} isFirst={counts?.all === 0} />
      ) : (
        <InboxTable key={`${view} ${place.q ?? ''}`} place={place} inbox={inbox} />
      )}
    </div>
  )
}

const NothingHere = ({ place, isFirst }: { place: InboxPlace; isFirst: boolean }) => {
  if (place.q !== undefined)
    return (
      <Empty icon="search" title={text('inbox.nothing.found', { q: place.q })}>
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
    <Empty icon="check" title={text(`inbox.empty.${place.view ?? 'pending'}`)}>
      {text('inbox.empty.text')}
    </Empty>
  )
}
