import type { LeadOutcome, LeadState } from '#contract/schemas/leads.ts'
import { closingOutcomes } from './lead-words.ts'

/**
 * Where a lead stands: in one of the two states of the API, or CLOSED, which the API tells as PENDING with an outcome that ends the
 * lead. Nobody who waits for the firm is in it, and nobody to whom it has reached out.
 */
export const leadStages = ['PENDING', 'REACHED_OUT', 'CLOSED'] as const
export type LeadStage = (typeof leadStages)[number]

export const stageOf = (lead: { state: LeadState; outcome: LeadOutcome | null }): LeadStage =>
  lead.state === 'PENDING' && isClosing(lead.outcome) ? 'CLOSED' : lead.state

/** Has the firm reached out? */
export const stateOfStage = (stage: LeadStage): LeadState => (stage === 'CLOSED' ? 'PENDING' : stage)

export const isClosing = (outcome: LeadOutcome | null): boolean =>
  closingOutcomes.some((closing) => closing === outcome)
