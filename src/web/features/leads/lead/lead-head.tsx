import { ActionIcon, Tooltip } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { Output } from '#web/api-types.ts'
import { stageOf } from '#contract/values/lead-stage.ts'
import { type InboxSearch } from '../inbox/inbox-search.ts'
import { neighborsQuery } from '../inbox/use-inbox.ts'
import { text } from '#web/texts.ts'
import { Icon, type IconName } from '#web/ui/icon.tsx'
import { useActs } from '#web/ui/keyboard/keys.ts'
import { Ago, Due } from '#web/ui/time/time.tsx'
import { stateText } from '../state-text.ts'
import { LeadActs } from './lead-acts.tsx'
import classes from './lead.module.css'
import { LeadName } from './lead-name.tsx'
import { Readers } from './readers.tsx'
import { printRecord } from './print-record.tsx'
import { usePrefetch } from './use-prefetch.ts'

type Lead = Output<'readLead'>

/** The name and state of the lead, the ways to others, and what can be done with it. */
export const LeadHead = ({ lead, search }: { lead: Lead; search: InboxSearch }) => {
  const navigate = useNavigate()
  const { data: around } = useQuery({ ...neighborsQuery(lead.id, search), placeholderData: keepPreviousData })
  usePrefetch(lead.id, around)
  const back = () => void navigate({ to: '/inbox', search })
  const go = (id: number, from = search) =>
    void navigate({ to: '/leads/$id', params: { id: String(id) }, search: from })
  /** Undefined where there is none, or the list was read before this lead was shown. */
  const to = (id: number | null | undefined) => (id && id !== lead.id ? () => go(id) : undefined)
  const [previous, next] = [to(around?.previous), to(around?.next)]
  useActs({ next, previous, back })
  return (
    <>
      <header className={classes.head}>
        <span className="no-print">
          <Tool icon="back" label={text('lead.back')} act={back} />
        </span>
        <div className={classes.names}>
          <LeadName key={lead.id} lead={lead} />
          <p>
            <LeadState lead={lead} />
            <Readers leadId={lead.id} />
          </p>
        </div>
        <span className={`${classes.tools} no-print`}>
          <span className={classes.print}>
            <Tool icon="print" label={text('print')} act={() => void printRecord(lead.id)} />
          </span>
          <Tool icon="up" label={text('lead.previous')} act={previous} />
          <Tool icon="down" label={text('lead.next')} act={next} />
        </span>
      </header>
      <LeadActs lead={lead} search={search} go={go} />
    </>
  )
}

const LeadState = ({ lead }: { lead: Lead }) => {
  switch (stageOf(lead)) {
    case 'PENDING':
      return (
        <span className={classes.waiting}>
          <Due at={lead.due_at} since={lead.created_at} />
        </span>
      )
    case 'CLOSED':
      return <span className={classes.closed}>{text('lead.closed', { outcome: stateText(lead) })}</span>
    case 'REACHED_OUT':
      return (
        <span className={classes.done}>
          {text(lead.contact ? `lead.reached.${lead.contact}` : 'state.reached')}{' '}
          <Ago at={lead.reached_out_at ?? lead.updated_at} />
        </span>
      )
  }
}

const Tool = ({ icon, label, act }: { icon: IconName; label: string; act: (() => void) | undefined }) => (
  <Tooltip label={label} withArrow>
    <ActionIcon variant="default" size={36} aria-label={label} onClick={act} disabled={!act}>
      <Icon name={icon} />
    </ActionIcon>
  </Tooltip>
)
