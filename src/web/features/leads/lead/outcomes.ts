import type { LeadOutcome, LeadState } from '#contract/schemas/leads.ts'
import { fullName } from '#contract/values/full-name.ts'
import { isClosing, stageOf } from '#contract/values/lead-stage.ts'
import { closingOutcomes, leadOutcomes } from '#contract/values/lead-words.ts'
import { text } from '#web/texts.ts'
import { changeMany } from '../bulk/change-many.ts'
import { type AnyLead, changeLead } from './change-lead.ts'

type Known = { state: LeadState; outcome: LeadOutcome | null }

export const isWaiting = (lead: Known): boolean => stageOf(lead) === 'PENDING'

/** What can come of these leads: without reaching out, a lead can only be closed. Null takes an outcome back. */
export const outcomesFor = (leads: readonly Known[]): (LeadOutcome | null)[] => {
  const possible = leads.some(({ state }) => state === 'REACHED_OUT') ? leadOutcomes : closingOutcomes
  return leads.some(({ outcome }) => outcome !== null) ? [...possible, null] : [...possible]
}

export const outcomeText = (outcome: LeadOutcome | null): string =>
  text(outcome ? `outcome.${outcome}` : 'outcome.open')

export const setOutcome = (lead: AnyLead, outcome: LeadOutcome | null): Promise<void> => {
  const isClosed = lead.state === 'PENDING' && isClosing(outcome)
  const said = isClosed ? 'told.closed' : 'told.outcome'
  return changeLead(lead, { outcome }, text(said, { name: fullName(lead), outcome: outcomeText(outcome) }))
}

/** As a change of many leads, because undoing such a one brings back the marks that there were. */
export const clearMarks = (ids: number[]): Promise<void> =>
  changeMany({ ids }, { kind: 'suspicious', suspicious: false })
