import type { LeadOutcome, LeadState } from '#contract/schemas/leads.ts'
import { stageOf } from '#contract/values/lead-stage.ts'
import { text } from '#web/texts.ts'

/** Where a lead stands, in one word: somebody waits, or what came of it. */
export const stateText = (lead: { state: LeadState; outcome: LeadOutcome | null }): string => {
  if (stageOf(lead) === 'PENDING') return text('state.pending')
  return text(lead.outcome ? `outcome.${lead.outcome}` : 'state.reached')
}
