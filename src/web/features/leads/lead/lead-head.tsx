import { ActionIcon, Badge, Button, Group, Tooltip } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { fullName } from '#contract/values/full-name.ts'
import type { Output } from '#web/api-types.ts'
import { type InboxSearch, searchOfWaiting } from '../inbox/inbox-search.ts'
import { neighborsQuery } from '../inbox/use-inbox.ts'
import { text } from '#web/texts.ts'
import { Icon, type IconName } from '#web/ui/icon.tsx'
import { useKeys } from '#web/ui/keys.ts'
import { nameOf } from '#web/ui/person.ts'
import { Ago, Waiting } from '#web/ui/time.tsx'
import { AssignDialog } from './assign-dialog.tsx'
import { changeLead, reachOut } from './change-lead.ts'
import classes from './lead.module.css'
import { LeadName } from './lead-name.tsx'
import { ReachOutDialog } from './reach-out-dialog.tsx'
import { useAsking } from './use-asking.ts'
import { usePrefetch } from './use-prefetch.ts'

type Lead = Output<'readLead'>

/** The name and state of the lead, and the buttons to act on it. */
export const LeadHead = ({ lead, search }: { lead: Lead; search: InboxSearch }) => {
  const navigate = useNavigate()
  const isPending = lead.state === 'PENDING'
  const [asking, setAsking] = useAsking<'reach' | 'assign'>(lead)
  const { data: around } = useQuery({ ...neighborsQuery(lead.id, search), placeholderData: keepPreviousData })
  usePrefetch(lead.id, around)
  const [dealtWith, setDealtWith] = useState<number>()
  const queue = searchOfWaiting(search)
  const { data: waiting } = useQuery({
    ...neighborsQuery(lead.id, queue),
    enabled: dealtWith === lead.id && !isPending,
  })
  const following = waiting?.next ?? waiting?.first
  const offers = dealtWith === lead.id && !isPending && following && following !== lead.id
  const back = () => void navigate({ to: '/inbox', search })
  const go = (id: number | null | undefined, from = search) =>
    id && id !== lead.id && void navigate({ to: '/leads/$id', params: { id: String(id) }, search: from })
  const reopen = () =>
    void changeLead(
      lead,
      { state: 'PENDING', contact: null, outcome: null },
      text('told.reopened', { name: fullName(lead) }),
    )
  useKeys({
    j: () => go(around?.next),
    k: () => go(around?.previous),
    r: () => isPending && setAsking('reach'),
    a: () => setAsking('assign'),
    Escape: back,
  })
  return (
    <header className={classes.head}>
      <div className={classes.who}>
        <span className="no-print">
          <Tool icon="back" label={text('lead.back')} act={back} />
        </span>
        <div className={classes.names}>
          <LeadName key={lead.id} lead={lead} />
          <p>
            {isPending ? (
              <span data-late={lead.overdue || undefined} className={classes.waiting}>
                {text(lead.overdue ? 'lead.overdue' : 'lead.waiting')} <Waiting at={lead.created_at} />
              </span>
            ) : (
              <span className={classes.done}>
                {text(lead.contact ? `lead.reached.${lead.contact}` : 'state.reached')}{' '}
                <Ago at={lead.reached_out_at ?? lead.updated_at} />
              </span>
            )}
            {lead.marks.length > 0 && (
              <Badge variant="outline" color="orange" className={classes.marked ?? ''}>
                {text('marked')}
              </Badge>
            )}
          </p>
        </div>
      </div>
      <Group gap="xs" className={`${classes.actions} no-print`} wrap="wrap">
        {offers && (
          <Button rightSection={<Icon name="forward" />} autoFocus onClick={() => go(following, queue)}>
            {text('lead.next.waiting')}
          </Button>
        )}
        {isPending ? (
          <Button leftSection={<Icon name="check" />} onClick={() => setAsking('reach')}>
            {text('reach.act')}
          </Button>
        ) : (
          <Button variant="default" leftSection={<Icon name="undo" />} onClick={reopen}>
            {text('reach.undo')}
          </Button>
        )}
        <Button variant="default" leftSection={<Icon name="person" />} onClick={() => setAsking('assign')}>
          {lead.assigned_to ? nameOf(lead.assigned_to) : text('assign.act')}
        </Button>
        <span className={classes.print}>
          <Tool icon="print" label={text('print')} act={() => globalThis.print()} />
        </span>
        <Tool
          icon="back"
          label={text('lead.previous')}
          act={() => go(around?.previous)}
          isOff={!around?.previous}
        />
        <Tool icon="forward" label={text('lead.next')} act={() => go(around?.next)} isOff={!around?.next} />
      </Group>
      {asking === 'reach' && (
        <ReachOutDialog
          name={fullName(lead)}
          close={() => setAsking(undefined)}
          choose={(contact) => {
            setAsking(undefined)
            setDealtWith(lead.id)
            void reachOut([lead], contact)
          }}
        />
      )}
      {asking === 'assign' && (
        <AssignDialog
          current={lead.assigned_to?.id}
          close={() => setAsking(undefined)}
          choose={(to) => {
            setAsking(undefined)
            const name = fullName(lead)
            void changeLead(
              lead,
              { assigned_to: to },
              to ? text('told.assigned', { name, to: nameOf(to) }) : text('told.unassigned', { name }),
            )
          }}
        />
      )}
    </header>
  )
}

const Tool = ({
  icon,
  label,
  act,
  isOff = false,
}: {
  icon: IconName
  label: string
  act: () => void
  isOff?: boolean
}) => (
  <Tooltip label={label} withArrow>
    <ActionIcon variant="default" size={36} aria-label={label} onClick={act} disabled={isOff}>
      <Icon name={icon} />
    </ActionIcon>
  </Tooltip>
)
