import { fullName } from '#contract/values/full-name.ts'
import { isClosing } from '#contract/values/lead-stage.ts'
import type { LeadContact, LeadOutcome } from '#contract/schemas/leads.ts'
import { Problem, call } from '#web/api.ts'
import type { Output } from '#web/api-types.ts'
import { changing, liveRow, readRows, showInRow } from '../inbox/live-rows.ts'
import { leadQuery, queryClient, refreshCounts } from '#web/queries.ts'
import { text } from '#web/texts.ts'
import { toastProblem, toastWithUndo } from '#web/ui/toasts.tsx'
import { toastConflict, toastNotUndone } from './toast-conflict.ts'

type FullLead = Output<'readLead'>
export type LeadRow = Output<'listInbox'>['items'][number]
type Colleague = Output<'listColleagues'>['items'][number]
/** A lead as the inbox or the page of the lead has it. */
export type AnyLead = LeadRow | FullLead
type Change = {
  state?: LeadRow['state']
  contact?: LeadContact | null
  outcome?: LeadOutcome | null
  first_name?: string
  last_name?: string
  email?: string
  phone?: string | null
  link?: string | null
  city?: string | null
  assigned_to?: Colleague | FullLead['assigned_to']
  reached_out_at?: LeadRow['reached_out_at']
}

/**
 * Shows a change of leads everywhere immediately, sends it to the server and offers to undo it as a whole. For a lead that
 * somebody else has changed in the meantime, shows who changed what.
 */
export const changeLeads = async (leads: AnyLead[], change: Change, said: string): Promise<void> => {
  const changes = Promise.all(leads.map((lead) => changeOne(lead, change, said)))
  const forgetUndo = toastWithUndo(said, async () => {
    const undoes = (await changes).filter((undo) => undo !== undefined)
    return (await Promise.all(undoes.map((undo) => undo()))).some(Boolean)
  })
  if (!(await changes).some(Boolean)) forgetUndo()
}

export const changeLead = (lead: AnyLead, change: Change, said: string): Promise<void> =>
  changeLeads([lead], change, said)

export const reachOut = (leads: AnyLead[], contact: LeadContact): Promise<void> => {
  const [first, ...others] = leads
  if (!first) return Promise.resolve()
  const said =
    others.length === 0
      ? text('told.reached', { name: fullName(first) })
      : text('told.reached.many', { count: leads.length })
  return changeLeads(leads, { state: 'REACHED_OUT', contact }, said)
}

/** @returns undoes the change; undefined when nothing was changed */
const changeOne = async (lead: AnyLead, change: Change, said: string) => {
  const answer = await send(lead, change)
  if (answer === 'changed meanwhile')
    return void toastConflict(lead, () => void applyAnyway(lead.id, change, said))
  if (answer === undefined) return undefined
  // A lead that becomes reached out again by undoing gets its old time back.
  const before = pick(lead, change.state ? { ...change, reached_out_at: null } : change)
  return async () => {
    const undone = await send(answer, before)
    if (undone === 'changed meanwhile') void toastNotUndone(lead)
    return typeof undone === 'object'
  }
}

/** Applies the change to the current version of the lead, after the user has seen the conflict. */
const applyAnyway = async (id: number, change: Change, said: string) => {
  try {
    await changeLead(await call('readLead', { params: { id } }), change, said)
  } catch (error) {
    toastProblem(error)
  }
}

const pick = (lead: AnyLead, change: Change): Change =>
  Object.fromEntries(Object.keys(change).map((key) => [key, Reflect.get(lead, key)]))

/** For `id version`: the version that a change of this tab made of it. If-Match has ensured that nobody else changed it. */
const nextVersions = new Map<string, number>()
/** For each lead, the last change that is being sent. */
const sending = new Map<number, Promise<unknown>>()

/** Changes of one lead are sent one after the other, each based on the version that the one before made. */
const send = (lead: AnyLead, change: Change): Promise<FullLead | 'changed meanwhile' | undefined> => {
  changing.add(lead.id)
  show(lead, withConsequences(change))
  const before = sending.get(lead.id) ?? Promise.resolve()
  const sent = before.then(() => sendNow(lead, change))
  sending.set(lead.id, sent)
  return sent.finally(() => {
    if (sending.get(lead.id) !== sent) return
    sending.delete(lead.id)
    changing.delete(lead.id)
    readRows([lead.id])
    refreshCounts()
    for (const key of ['lead', 'activity']) void queryClient.invalidateQueries({ queryKey: [key, lead.id] })
  })
}

const sendNow = async (lead: AnyLead, change: Change) => {
  const { assigned_to, reached_out_at: at, ...rest } = change
  const body = {
    ...rest,
    ...('assigned_to' in change && { assigned_to: assigned_to?.id ?? null }),
    ...(at && { reached_out_at: at }),
  }
  let { version } = lead
  for (let next = version; next; next = nextVersions.get(`${lead.id} ${version}`) ?? 0) version = next
  try {
    const record = await call('changeLead', { params: { id: lead.id }, body, version })
    if (record.version !== version) nextVersions.set(`${lead.id} ${version}`, record.version)
    show(lead, { version: record.version })
    return record
  } catch (error) {
    show(lead, pick(lead, { ...change, ...withConsequences(change) }))
    if (error instanceof Problem && error.code === 'changed_meanwhile') return 'changed meanwhile'
    toastProblem(error)
    return undefined
  }
}

const withConsequences = (change: Change) => ({
  ...(change.state === 'REACHED_OUT' && { reached_out_at: new Date().toISOString(), overdue: false }),
  ...change,
  ...(change.state === 'PENDING' && { reached_out_at: null }),
  ...(change.outcome && isClosing(change.outcome) && { overdue: false }),
})

/** Shows values in every place that shows the lead. */
const show = (lead: AnyLead, values: Partial<LeadRow>) => {
  queryClient.setQueryData(leadQuery(lead.id).queryKey, (record) => record && { ...record, ...values })
  const row = 'resume_kind' in lead ? lead : liveRow(lead.id)
  if (row) showInRow(row, values)
}
