import { useNavigate } from '@tanstack/react-router'
import { memo } from 'react'
import { fullName } from '#contract/values/full-name.ts'
import type { LeadRow } from '../lead/change-lead.ts'
import { text } from '#web/texts.ts'
import classes from './inbox.module.css'
import type { InboxSearch } from './inbox-search.ts'
import { type CellColumn, cells } from './lead-cells.tsx'
import { SnippetLine, snippetToShow } from './snippet.tsx'

type Props = {
  lead: LeadRow
  search: InboxSearch
  columns: readonly CellColumn[]
  withEmail: boolean
  index: number
  start: number
  size: number
  isSelected: boolean
  /** The tab key leads to this row; from there the arrow keys lead to the others. */
  isStop: boolean
  toggle: (id: number, toRange?: boolean) => void
}

export const LeadRowView = memo(
  ({ lead, search, columns, withEmail, index, start, size, isSelected, isStop, toggle }: Props) => {
    const snippet = snippetToShow(lead.snippets)
    return (
      <div
        role="row"
        aria-rowindex={index + 2}
        aria-selected={isSelected}
        data-row={lead.id}
        data-selected={isSelected || undefined}
        className={`${classes.row} ${classes.grid}`}
        style={{ transform: `translateY(${start}px)`, height: size }}
      >
        <span role="cell" className={classes.select}>
          <input
            type="checkbox"
            tabIndex={-1}
            checked={isSelected}
            onChange={({ nativeEvent: event }) =>
              toggle(lead.id, event instanceof MouseEvent && event.shiftKey)
            }
            aria-label={text('select.one', { name: fullName(lead) })}
          />
        </span>
        <span role="cell" className={classes.who}>
          <LeadLink lead={lead} search={search} isStop={isStop} />
          {withEmail && (
            <span className={classes.email} title={lead.email}>
              {lead.email}
            </span>
          )}
        </span>
        {columns.map((column) => {
          const { className, title, show } = cells[column]
          return (
            <span
              role="cell"
              key={column}
              className={className ?? classes.extra}
              title={title?.(lead)}
              data-late={(column === 'waiting' && lead.overdue) || undefined}
            >
              {show(lead)}
            </span>
          )
        })}
        {snippet && (
          <span role="cell" className={classes.snippet}>
            <SnippetLine snippet={snippet} />
          </span>
        )}
      </div>
    )
  },
)

/** A plain anchor, because the router's Link computes and observes addresses, which takes most of the time to draw a row. */
const LeadLink = ({ lead, search, isStop }: Pick<Props, 'lead' | 'search' | 'isStop'>) => {
  const navigate = useNavigate()
  const query = new URLSearchParams(search).toString()
  return (
    <a
      href={`/app/leads/${lead.id}${query ? `?${query}` : ''}`}
      className={classes.name}
      tabIndex={isStop ? 0 : -1}
      title={fullName(lead)}
      onClick={(event) => {
        // The browser itself opens links in another tab or window.
        if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
        event.preventDefault()
        void navigate({ to: '/leads/$id', params: { id: String(lead.id) }, search })
      }}
    >
      {fullName(lead)}
    </a>
  )
}
