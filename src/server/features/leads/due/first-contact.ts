import type { LeadOutcome } from '#contract/schemas/leads.ts'
import { isClosing } from '#contract/values/lead-stage.ts'
import { type ClockSettings, clockOf } from '#server/clock/working-time.ts'

type Contact = {
  created_at: number
  outcome: LeadOutcome | null
  reached_out_at: number | null
  first_contact_at: number | null
}

export type ContactChange = { kind: 'lead.changed' | 'lead.change_undone'; at: number; firm: ClockSettings }

/** Who takes it back so soon has marked the wrong lead. */
const mistakeMs = 10 * 60_000

/**
 * The columns about the first contact after a change; none if they stay. The first contact stays when the lead is pending again, so
 * that a later one cannot take its place; docs/decisions/0041.
 */
export const firstContactAfter = (
  before: Contact,
  after: Contact,
  { firm, ...change }: ContactChange,
): { first_contact_at?: number | null; first_contact_working_ms?: number | null } => {
  const first_contact_at = timeAfter(before, after.reached_out_at, change)
  if (first_contact_at === before.first_contact_at && isClosing(before.outcome) === isClosing(after.outcome))
    return {}
  return {
    first_contact_at,
    first_contact_working_ms: contactWorkingMs({ ...after, first_contact_at }, firm),
  }
}

const timeAfter = (
  { first_contact_at: first, reached_out_at: was }: Contact,
  is: number | null,
  { kind, at }: Omit<ContactChange, 'firm'>,
): number | null => {
  if (first === null) return is
  // Only the time of the first contact itself can be corrected or taken back.
  if (was !== first) return first
  if (is !== null) return is
  return kind === 'lead.change_undone' || at - first < mistakeMs ? null : first
}

/** The working time until the first contact; null without one, and for spam and what is not for the firm. */
export const contactWorkingMs = (
  { created_at, first_contact_at, outcome }: Omit<Contact, 'reached_out_at'>,
  firm: ClockSettings,
): number | null =>
  first_contact_at === null || isClosing(outcome)
    ? null
    : clockOf(firm).workedMs(created_at, first_contact_at)
