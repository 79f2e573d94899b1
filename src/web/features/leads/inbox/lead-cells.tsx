import type { ReactNode } from 'react'
import type { ListColumn } from '#contract/values/list-columns.ts'
import { stageOf } from '#contract/values/lead-stage.ts'
import { type TextKey, text } from '#web/texts.ts'
import { Icon } from '#web/ui/icon.tsx'
import { nameOf } from '#web/ui/person.ts'
import { Ago, At, Due } from '#web/ui/time/time.tsx'
import type { LeadRow } from '../lead/change-lead.ts'
import { languageName } from '../lead/language-name.ts'
import { sourceText } from '#web/ui/source-text.ts'
import { stateText } from '../state-text.ts'
import classes from './inbox.module.css'

/** Columns beside the name. The e-mail has none: it stands with the name. */
export type CellColumn = Exclude<ListColumn, 'email'>

/** The width of a column, as CSS grids have it; its heading; and what a row has in it. */
type Cell = {
  width: string
  heading: TextKey
  className?: string | undefined
  /** What is cut off, where there is not enough space. */
  title?: (lead: LeadRow) => string | undefined
  show: (lead: LeadRow) => ReactNode
}

const timeCell = (heading: TextKey, timeOf: (lead: LeadRow) => string | null): Cell => ({
  width: 'minmax(8rem, 1.1fr)',
  heading,
  show: (lead) => {
    const at = timeOf(lead)
    return at === null ? '–' : <At at={at} isInRow />
  },
})

const wordCell = (heading: TextKey, wordOf: (lead: LeadRow) => string | undefined): Cell => ({
  width: 'minmax(4rem, 0.8fr)',
  heading,
  title: wordOf,
  show: (lead) => wordOf(lead) ?? '–',
})

export const cells: Record<CellColumn, Cell> = {
  waiting: {
    width: 'minmax(10rem, 1.1fr)',
    heading: 'column.waiting',
    className: classes.waiting,
    show: (lead) => (
      <>
        {stageOf(lead) === 'PENDING' ? (
          <Due at={lead.due_at} since={lead.created_at} isInRow />
        ) : (
          <Ago at={lead.reached_out_at ?? lead.created_at} isInRow />
        )}
        {lead.overdue && (
          <span className={classes.late}>
            <Icon name="late" size={14} />
            <span className="visually-hidden">{text('overdue')}</span>
          </span>
        )}
      </>
    ),
  },
  state: {
    width: 'minmax(6rem, 1fr)',
    heading: 'column.state',
    className: classes.state,
    show: (lead) => (
      <>
        <span className={stateClasses[stageOf(lead)]}>{stateText(lead)}</span>
        {lead.marks.length > 0 && <Flag className={classes.markAside} />}
      </>
    ),
  },
  assigned: {
    width: 'minmax(5rem, 1.2fr)',
    heading: 'column.assigned',
    className: classes.assigned,
    title: ({ assigned_to: assignee }) => (assignee ? nameOf(assignee) : undefined),
    show: ({ assigned_to: assignee }) =>
      assignee ? nameOf(assignee) : <span className={classes.nobody}>{text('unassigned')}</span>,
  },
  resume: {
    width: '4.25rem',
    heading: 'column.resume',
    className: classes.resume,
    show: (lead) => (
      <>
        {lead.resume_kind ?? <NoResume />}
        {lead.marks.length > 0 && <Flag className={classes.mark} />}
      </>
    ),
  },
  due: timeCell('column.due', (lead) => (stageOf(lead) === 'PENDING' ? lead.due_at : null)),
  arrived: timeCell('column.arrived', ({ created_at: at }) => at),
  reached_out: timeCell('column.reached_out', ({ reached_out_at: at }) => at),
  outcome: wordCell('column.outcome', ({ outcome }) => (outcome ? text(`outcome.${outcome}`) : undefined)),
  contact: wordCell('column.contact', ({ contact }) => (contact ? text(`contact.${contact}`) : undefined)),
  language: wordCell('column.language', ({ language }) => (language ? languageName(language) : undefined)),
  source: wordCell('column.source', ({ source }) => sourceText(source)),
}

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

const stateClasses = { PENDING: classes.pending, CLOSED: classes.pending, REACHED_OUT: classes.reached }
