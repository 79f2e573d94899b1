import type { InfiniteData } from '@tanstack/react-query'
import type { LeadContact, LeadOutcome } from '#contract/leads.ts'
import { type Output, Problem, call } from '#web/api.ts'
import { refreshInbox } from '#web/live.ts'
import { leadQuery, queryClient } from '#web/queries.ts'
import { text } from '#web/texts.ts'
import { tell, tellProblem, tellWithUndo } from '#web/ui/tell.tsx'

export type LeadRow = Output<'listInbox'>['items'][number]
type Colleague = Output<'listColleagues'>['items'][number]
/** What both a row of the inbox and the page of a lead know of it. */
export type AnyLead = Pick<
  LeadRow,
  | 'id'
  | 'version'
  | 'state'
  | 'assigned_to'
  | 'outcome'
  | 'contact'
  | 'reached_out_at'
  | 'first_name'
  | 'last_name'
>
type Change = {
  state?: LeadRow['state']
  contact?: LeadContact | null
  outcome?: LeadOutcome | null
  assigned_to?: Colleague | Output<'readLead'>['assigned_to']
}

/**
 * Shows the change at once, has it made, and offers the way back. Where somebody else was faster nothing is changed: what
 * they did is shown instead.
 */
export const changeLead = async (lead: AnyLead, change: Change, said: string): Promise<void> => {
  const before: Change = Object.fromEntries(
    Object.keys(change).map((key) => [key, lead[key as keyof Change]]),
  )
  const changed = await make(lead, change)
  if (changed)
    tellWithUndo(said, () => void make(changed, before).then((undone) => undone && tell(text('undone'))))
}

export const reachOut = (lead: AnyLead, contact: LeadContact): Promise<void> =>
  changeLead(
    lead,
    { state: 'REACHED_OUT', contact },
    text('told.reached', { name: `${lead.first_name} ${lead.last_name}` }),
  )

const make = async (lead: AnyLead, change: Change): Promise<AnyLead | undefined> => {
  const { assigned_to, ...rest } = change
  const body = { ...rest, ...('assigned_to' in change && { assigned_to: assigned_to?.id ?? null }) }
  show(lead.id, {
    ...change,
    ...(change.state && { reached_out_at: change.state === 'PENDING' ? null : new Date().toISOString() }),
  })
  try {
    const record = await call('changeLead', { params: { id: lead.id }, body, version: lead.version })
    queryClient.setQueryData(leadQuery(lead.id).queryKey, record)
    return record
  } catch (error) {
    show(lead.id, lead)
    tellProblem(error)
    if (error instanceof Problem && error.code !== 'changed_meanwhile' && error.code !== 'not_found')
      return undefined
    return undefined
  } finally {
    refreshInbox()
    for (const key of ['lead', 'events']) void queryClient.invalidateQueries({ queryKey: [key, lead.id] })
  }
}

type Pages = InfiniteData<Output<'listInbox'>>

/** Puts values into every place where the lead is on show; rows leave a view when it is read again. */
const show = (id: number, values: object) => {
  queryClient.setQueryData(
    leadQuery(id).queryKey,
    (record) => record && { ...record, ...pick(values, record) },
  )
  queryClient.setQueriesData<Pages>(
    { queryKey: ['inbox'] },
    (data) =>
      data && {
        ...data,
        pages: data.pages.map((page) => ({
          ...page,
          items: page.items.map((row) => (row.id === id ? { ...row, ...pick(values, row) } : row)),
        })),
      },
  )
}

const pick = (values: object, known: object) =>
  Object.fromEntries(Object.entries(values).filter(([key]) => key in known))
