import { z } from 'zod'
import { LeadContact, LeadOutcome, LeadState } from '#contract/schemas/leads.ts'
import type { EventValues } from '#server/features/events/record-event.ts'
import type { LeadEdit } from './apply-change.ts'

/** The values of an event, with the types that they have in a lead. */
export const toEdit = (values: EventValues): LeadEdit => {
  const { reached_out_at: at, ...edit } = Stored.parse(values)
  return { ...edit, ...(at != null && { reached_out_at: at }) }
}

const text = z.string().nullable().optional()

const Stored = z.object({
  first_name: z.string().optional(),
  last_name: z.string().optional(),
  email: z.string().optional(),
  phone: text,
  link: text,
  city: text,
  external_id: text,
  state: LeadState.optional(),
  reached_out_at: text,
  contact: LeadContact.nullable().optional(),
  outcome: LeadOutcome.nullable().optional(),
  assigned_to: z.string().transform(Number).nullable().optional(),
  marks: z.string().optional(),
})
