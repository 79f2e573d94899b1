import { useNavigate } from '@tanstack/react-router'
import { memo } from 'react'
import { fullName } from '#contract/values/full-name.ts'
import { stageOf } from '#contract/values/lead-stage.ts'
import type { LeadRow } from '../lead/change-lead.ts'
import { text } from '#web/texts.ts'
import { Icon } from '#web/ui/icon.tsx'
import { nameOf } from '#web/ui/person.ts'
import { Ago, Waiting } from '#web/ui/time.tsx'
import { stateText } from '../state-text.ts'
import classes from './inbox.module.css'
import type { InboxSearch } from './inbox-search.ts'
import { SnippetLine, snippetToShow } from './snippet.tsx'

type Props = {
  lead: LeadRow
  search: InboxSearch
  index: number
  start: number
  size: number
  isSelected: boolean
  /** The tab key leads to this row; from there the arrow keys lead to the others. */
  isStop: boolean
  toggle: (id: number, toRange?: boolean) => void
}

export const LeadRowView = memo(({ lead, search, index, start, size, isSelected, isStop, toggle }: Props) => {
  const snippet = snippetToShow(lead.snippets)
  const stage = stageOf(lead)
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
        <span className={classes.email} title={lead.email}>
          {lead.email}
        </span>
      </span>
      <span role="cell" className={classes.waiting} data-late={lead.overdue || undefined}>
        {stage === 'PENDING' ? (
          <Waiting at={lead.created_at} isInRow />
        ) : (
          <Ago at={lead.reached_out_at ?? lead.created_at} isInRow />
        )}
        {lead.overdue && (
          <span className={classes.late}>
            <Icon name="late" size={14} />
            <span className="visually-hidden">{text('overdue')}</span>
          </span>
        )}
      </span>
      <span role="cell" className={classes.state}>
        <span className={stateClasses[stage]}>{stateText(lead)}</span>
        {lead.marks.length > 0 && <Flag className={classes.markAside} />}
      </span>
      <span
        role="cell"
        className={classes.assigned}
        title={lead.assigned_to ? nameOf(lead.assigned_to) : undefined}
      >
        {lead.assigned_to ? (
          nameOf(lead.assigned_to)
        ) : (
          <span className={classes.nobody}>{text('unassigned')}</span>
        )}
      </span>
      <span role="cell" className={classes.resume}>
        {lead.resume_kind ?? <NoResume />}
        {lead.marks.length > 0 && <Flag className={classes.mark} />}
      </span>
      {snippet && (
        <span role="cell" className={classes.snippet}>
          <SnippetLine snippet={snippet} />
        </span>
      )}
    </div>
  )
})

const NoResume = () => (
  <span title={text('resume.none')}>
    <span aria-hidden>–</span>
    <span className="visually-hidden">{text('resume.none')}</span>
  </span>
)

const Flag = ({ className }: { className: string | undefined }) => (
  <span className={className} title={text('marked')}>
    <Icon name="flag" size={14} />
    <span className="visually-hidden">{text('marked')}</span>
  </span>
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

const stateClasses = { PENDING: classes.pending, CLOSED: classes.pending, REACHED_OUT: classes.reached }
