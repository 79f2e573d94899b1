import { fullName } from '#contract/values/full-name.ts'
import type { LeadContact, LeadOutcome } from '#contract/schemas/leads.ts'
import { Problem, call } from '#web/api.ts'
import type { Output } from '#web/api-types.ts'
import { changing, freshRow, readRows, showInRow } from '../inbox/fresh-rows.ts'
import { leadQuery, queryClient, refreshCounts } from '#web/queries.ts'
import { text } from '#web/texts.ts'
import { tellProblem, tellWithUndo } from '#web/ui/tell.tsx'
import { tellConflict, tellNotUndone } from './tell-conflict.ts'

type Record = Output<'readLead'>
export type LeadRow = Output<'listInbox'>['items'][number]
type Colleague = Output<'listColleagues'>['items'][number]
/** What both a row of the inbox and the page of a lead know of it. */
export type AnyLead = LeadRow | Record
type Change = {
  state?: LeadRow['state']
  contact?: LeadContact | null
  outcome?: LeadOutcome | null
  assigned_to?: Colleague | Record['assigned_to']
  reached_out_at?: LeadRow['reached_out_at']
}

/**
 * Shows the change in every place at once, offers one way back for all of it, and has it made. Where somebody else was
 * faster, theirs is shown, and who it was.
 */
export const changeLeads = async (leads: AnyLead[], change: Change, said: string): Promise<void> => {
  const making = Promise.all(leads.map((lead) => makeOne(lead, change, said)))
  const forgetUndo = tellWithUndo(said, async () => {
    const undoes = (await making).filter((undo) => undo !== undefined)
    return (await Promise.all(undoes.map((undo) => undo()))).some(Boolean)
  })
  if (!(await making).some(Boolean)) forgetUndo()
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

/** @returns the way back, or undefined where nothing was changed */
const makeOne = async (lead: AnyLead, change: Change, said: string) => {
  const answer = await send(lead, change)
  if (answer === 'changed meanwhile')
    return void tellConflict(lead, () => void applyAnyway(lead.id, change, said))
  if (answer === undefined) return undefined
  // Once more reached out to, it is since when it was.
  const before = pick(lead, change.state ? { ...change, reached_out_at: null } : change)
  return async () => {
    const undone = await send(answer, before)
    if (undone === 'changed meanwhile') void tellNotUndone(lead)
    return typeof undone === 'object'
  }
}

/** On top of what the others did, which has been seen by now. */
const applyAnyway = async (id: number, change: Change, said: string) => {
  try {
    await changeLead(await call('readLead', { params: { id } }), change, said)
  } catch (error) {
    tellProblem(error)
  }
}

const pick = (lead: AnyLead, change: Change): Change =>
  Object.fromEntries(Object.keys(change).map((key) => [key, lead[key as keyof Change]]))

/** What a version became by a change of ours: nobody else came between, If-Match has seen to that. */
const becameOf = new Map<string, number>()
const under = new Map<number, Promise<unknown>>()

/** Changes of one lead go one after the other, each on what the one before has made of it. */
const send = (lead: AnyLead, change: Change): Promise<Record | 'changed meanwhile' | undefined> => {
  changing.add(lead.id)
  show(lead, withConsequences(change))
  const before = under.get(lead.id) ?? Promise.resolve()
  const sent = before.then(() => sendNow(lead, change))
  under.set(lead.id, sent)
  return sent.finally(() => {
    if (under.get(lead.id) !== sent) return
    under.delete(lead.id)
    changing.delete(lead.id)
    readRows([lead.id])
    refreshCounts()
    for (const key of ['lead', 'events']) void queryClient.invalidateQueries({ queryKey: [key, lead.id] })
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
  for (let next = version; next; next = becameOf.get(`${lead.id} ${version}`) ?? 0) version = next
  try {
    const record = await call('changeLead', { params: { id: lead.id }, body, version })
    if (record.version !== version) becameOf.set(`${lead.id} ${version}`, record.version)
    show(lead, { version: record.version })
    return record
  } catch (error) {
    show(lead, pick(lead, { ...change, ...withConsequences(change) }))
    if (error instanceof Problem && error.code === 'changed_meanwhile') return 'changed meanwhile'
    tellProblem(error)
    return undefined
  }
}

const withConsequences = (change: Change) => ({
  ...(change.state === 'REACHED_OUT' && { reached_out_at: new Date().toISOString(), overdue: false }),
  ...change,
  ...(change.state === 'PENDING' && { reached_out_at: null }),
})

/** Puts values into every place where the lead is on show. */
const show = (lead: AnyLead, values: Partial<LeadRow>) => {
  queryClient.setQueryData(leadQuery(lead.id).queryKey, (record) => record && { ...record, ...values })
  const row = 'resume_kind' in lead ? lead : freshRow(lead.id)
  if (row) showInRow(row, values)
}
