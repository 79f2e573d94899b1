import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { LeadOutcome } from '#contract/schemas/leads.ts'
import { fullName } from '#contract/values/full-name.ts'
import { stageOf } from '#contract/values/lead-stage.ts'
import { leadOutcomes } from '#contract/values/lead-words.ts'
import type { Output } from '#web/api-types.ts'
import { colleaguesQuery } from '#web/queries.ts'
import { text } from '#web/texts.ts'
import { Icon } from '#web/ui/icon.tsx'
import { type Command, useActs } from '#web/ui/keyboard/keys.ts'
import { nameOf } from '#web/ui/person.ts'
import { toast } from '#web/ui/toasts.tsx'
import { type InboxSearch, searchOfWaiting } from '../inbox/inbox-search.ts'
import { neighborsQuery } from '../inbox/use-inbox.ts'
import { AssignDialog, type Colleague } from './asking/assign-dialog.tsx'
import { changeLead, reachOut } from './change-lead.ts'
import classes from './lead.module.css'
import { OutcomeMenu } from './asking/outcome-menu.tsx'
import { clearMarks, isWaiting, outcomeText, outcomesFor, setOutcome } from './outcomes.ts'
import { printRecord } from './print-record.tsx'
import { ReachOutDialog } from './asking/reach-out-dialog.tsx'
import { useAsking } from './asking/use-asking.ts'

type Lead = Output<'readLead'>

/** What can be done with the lead: as buttons, by keys, and in the command menu. */
export const LeadActs = ({
  lead,
  search,
  go,
}: {
  lead: Lead
  search: InboxSearch
  go: (id: number, from: InboxSearch) => void
}) => {
  const [asking, setAsking] = useAsking<'reach' | 'assign' | 'outcome'>(lead)
  const [dealtWith, setDealtWith] = useState<number>()
  const isPending = isWaiting(lead)
  const isDone = dealtWith === lead.id && !isPending
  const queue = searchOfWaiting(search)
  const { data: waiting } = useQuery({ ...neighborsQuery(lead.id, queue), enabled: isDone })
  const following = waiting?.next ?? waiting?.first
  const name = fullName(lead)
  /** The next who waits is offered afterwards. */
  const dealWith = (act: () => Promise<void>) => {
    setAsking(undefined)
    setDealtWith(lead.id)
    void act()
  }
  const choose = (outcome: LeadOutcome | null) => dealWith(() => setOutcome(lead, outcome))
  const assign = (to: Colleague | null) => {
    setAsking(undefined)
    const said = to ? text('told.assigned', { name, to: nameOf(to) }) : text('told.unassigned', { name })
    void changeLead(lead, { assigned_to: to }, said)
  }
  const copy = () =>
    void navigator.clipboard
      .writeText(lead.email)
      .then(() => toast(text('told.copied', { what: lead.email })))
  useActs(
    {
      reach: isPending ? () => setAsking('reach') : undefined,
      assign: () => setAsking('assign'),
      outcome: () => setAsking('outcome'),
      spam: isPending ? () => choose('spam') : undefined,
      clear: lead.marks.length > 0 ? () => void clearMarks([lead.id]) : undefined,
      // Browsers offer the clipboard on HTTPS and localhost only.
      copy: globalThis.isSecureContext && lead.email !== '' ? copy : undefined,
      print: () => void printRecord(lead.id),
    },
    useCommands(lead, { assign, choose }),
  )
  return (
    <div className={`${classes.actions} no-print`} role="group" aria-label={text('lead.acts')}>
      {isDone && following && following !== lead.id && (
        <Button rightSection={<Icon name="forward" />} autoFocus onClick={() => go(following, queue)}>
          {text('lead.next.waiting')}
        </Button>
      )}
      {isPending ? (
        <Button leftSection={<Icon name="check" />} onClick={() => setAsking('reach')}>
          {text('reach.act')}
        </Button>
      ) : (
        <Button variant="default" leftSection={<Icon name="undo" />} onClick={() => reopen(lead)}>
          {text('reach.undo')}
        </Button>
      )}
      <OutcomeMenu
        lead={lead}
        isOpen={asking === 'outcome'}
        setOpen={(isOpen) => setAsking(isOpen ? 'outcome' : undefined)}
        choose={choose}
      />
      <Button
        className={classes.assign ?? ''}
        variant="default"
        leftSection={<Icon name="person" />}
        onClick={() => setAsking('assign')}
      >
        {lead.assigned_to ? nameOf(lead.assigned_to) : text('assign.act')}
      </Button>
      {asking === 'reach' && (
        <ReachOutDialog
          name={name}
          close={() => setAsking(undefined)}
          choose={(contact) => dealWith(() => reachOut([lead], contact))}
        />
      )}
      {asking === 'assign' && (
        <AssignDialog current={lead.assigned_to?.id} close={() => setAsking(undefined)} choose={assign} />
      )}
    </div>
  )
}

/** Who was closed without reaching out has no other state to go back to. */
const reopen = (lead: Lead) =>
  void changeLead(
    lead,
    stageOf(lead) === 'CLOSED' ? { outcome: null } : { state: 'PENDING', contact: null, outcome: null },
    text('told.reopened', { name: fullName(lead) }),
  )

/** Acts that name a colleague or an outcome, for the command menu. */
const useCommands = (
  lead: Lead,
  {
    assign,
    choose,
  }: { assign: (to: Colleague | null) => void; choose: (outcome: LeadOutcome | null) => void },
): Command[] => {
  const { data: colleagues } = useQuery(colleaguesQuery)
  const others = (colleagues?.items ?? []).filter(({ id, active }) => active && id !== lead.assigned_to?.id)
  return [
    ...others.map((to) => ({
      id: `assign-${to.id}`,
      icon: 'person' as const,
      label: text('command.assign', { to: nameOf(to) }),
      run: () => assign(to),
    })),
    ...[...leadOutcomes, null]
      .filter((each) => each !== lead.outcome && outcomesFor([lead]).includes(each))
      .map((outcome) => ({
        id: `outcome-${outcome}`,
        icon: 'flag' as const,
        label: text('command.outcome', { outcome: outcomeText(outcome) }),
        run: () => choose(outcome),
      })),
  ]
}
