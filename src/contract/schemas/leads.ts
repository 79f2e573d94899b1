import { z } from 'zod'
import { Email } from '#contract/values/email.ts'
import { Id, Instant, PageQuery, RowId, pageOf } from './fields.ts'
import { limits } from '#contract/limits.ts'
import { FilterLine, SearchOrder, foundItem, foundPage } from './search.ts'
import { resumeCaveats } from '#contract/form/resume-types.ts'
import { leadContacts, leadOutcomes } from '#contract/values/lead-words.ts'
import { contactChange } from './contact-details.ts'
import { FirstName, LastName, answeredFields, acceptedFields } from '#contract/form/submission-fields.ts'

/** Whether the firm has reached out to the prospect. A lead that was closed without it is PENDING, too: see lead-stage.ts. */
export const LeadState = z.enum(['PENDING', 'REACHED_OUT'], 'Must be PENDING or REACHED_OUT.')
export type LeadState = z.infer<typeof LeadState>

/** What came of the lead. It is not part of `state`, which has the two values of the original API. */
export const LeadOutcome = z.enum(
  leadOutcomes,
  'Must be retained, declined, no_answer, not_for_us, spam or null.',
)
export type LeadOutcome = z.infer<typeof LeadOutcome>

/** How the firm reached out. */
export const LeadContact = z.enum(leadContacts, 'Must be email, phone, meeting or null.')
export type LeadContact = z.infer<typeof LeadContact>

/** A prospect's submission. */
export const Lead = z
  .object({
    id: RowId,
    first_name: answeredFields.first_name,
    last_name: answeredFields.last_name,
    email: answeredFields.email,
    resume_path: z
      .string()
      .max(200)
      .meta({
        description:
          'The path of the file below DATA_DIR. It is not an address that could be requested. Empty for a lead without a resume.',
        examples: ['uploads/ada_example.com_5f0c6b7a9d3e41c28b64a1d7e90f3c52.pdf'],
      }),
    state: LeadState,
    created_at: Instant,
    updated_at: Instant,
  })
  .meta({ id: 'Lead' })
export type Lead = z.infer<typeof Lead>

/** Why a resume that was accepted may show nothing. */
export const ResumeCaveats = z
  .array(z.enum(resumeCaveats))
  .max(resumeCaveats.length)
  .meta({ examples: [['needs_password']] })

/** The answer to a submission: the lead, and the caveats of its resume if there are any. */
export const SubmittedLead = Lead.extend({
  resume_caveats: ResumeCaveats.optional().describe(
    'Only if the file was accepted although it may show nothing; the prospect may submit another one.',
  ),
}).meta({ id: 'SubmittedLead' })
export type SubmittedLead = z.infer<typeof SubmittedLead>

export const LeadPage = pageOf(Lead.extend(foundItem)).extend(foundPage).meta({ id: 'LeadPage' })

export const LeadQuery = PageQuery.extend({
  state: LeadState.optional().describe(
    'Only leads in this state. PENDING has those that were closed without reaching out, too.',
  ),
  q: FilterLine.optional(),
  order: SearchOrder,
})

type Names = { first_name?: string | undefined; last_name?: string | undefined }

/**
 * One of the two names may be empty, not both. The issue is reported for both fields, and also when other fields are invalid
 * (zod would skip the refinement then, without `when`).
 */
export const nameMissing = 'A first or a last name is required.'
export const namedBy = (path: keyof Names) => ({
  error: nameMissing,
  path: [path],
  when: ({ value }: { value: unknown }) => value instanceof Object,
})
export const isNamed = ({ first_name, last_name }: Names) => first_name !== '' || last_name !== ''

/** The text fields of a submission; the file part is called `resume`. */
export const Submission = z
  .object(acceptedFields)
  .refine(isNamed, namedBy('first_name'))
  .refine(isNamed, namedBy('last_name'))
export type Submission = z.infer<typeof Submission>

/** Any of the members. Those that are left out stay as they are, null removes a value. */
export const LeadChange = z
  .object({
    state: LeadState.optional().meta({ examples: ['REACHED_OUT'] }),
    first_name: FirstName.optional(),
    last_name: LastName.optional(),
    email: Email.optional(),
    assigned_to: z
      .int('Must be the id of an attorney, or null.')
      .min(1, 'Must be the id of an attorney, or null.')
      .nullable()
      .optional()
      .meta({ description: 'The id of the active attorney whom the lead is assigned to.', examples: [7] }),
    outcome: LeadOutcome.nullable()
      .optional()
      .describe(
        'not_for_us and spam end a lead to which nobody has reached out: it leaves the views of those who wait, and is not due any more. Another outcome, or null, brings it back.',
      ),
    contact: LeadContact.nullable().optional(),
    suspicious: z
      .boolean('Must be true or false.')
      .optional()
      .meta({
        description:
          'false removes every mark that makes the submission suspicious; true marks it as flagged, unless it has a mark.',
        examples: [false],
      }),
    ...contactChange,
    reached_out_at: z.iso
      .datetime('Must be a time like 2026-01-31T09:30:00Z.')
      .optional()
      .meta({
        description:
          'Only with state REACHED_OUT: when the firm reached out, if that was earlier. The default is the current time.',
        examples: ['2026-01-31T09:30:00.000Z'],
      }),
  })
  .refine((change) => Object.values(change).some((value) => value !== undefined), {
    error:
      'Name at least one of state, first_name, last_name, email, assigned_to, outcome, contact, suspicious, phone, link, city.',
    path: ['state'],
  })
  .refine(({ state, reached_out_at: at }) => at === undefined || state === 'REACHED_OUT', {
    error: 'Only together with state REACHED_OUT.',
    path: ['reached_out_at'],
  })
  .refine(isNamed, namedBy('first_name'))
  .refine(isNamed, namedBy('last_name'))
  .meta({ id: 'LeadChange' })
export type LeadChange = z.infer<typeof LeadChange>

export const LeadPath = z.object({ id: Id })

/**
 * A structured-field string (draft-ietf-httpapi-idempotency-key-header). It is also accepted without quotes, as many clients
 * send it.
 */
export const IdempotencyHeaders = z.object({
  'idempotency-key': z
    .string()
    .overwrite((key) => key.trim().replace(/^"(.*)"$/, '$1'))
    .regex(/^[\x21-\x7e]+$/, 'Must be visible ASCII characters without spaces.')
    .max(limits.idempotencyKeyMaxLength, `At most ${limits.idempotencyKeyMaxLength} characters.`)
    .optional()
    .meta({
      description:
        'A retry with the same key and content gets the first answer and makes no second lead. Keys are stored for 24 hours.',
      examples: ['8e03978e-40d5-43e8-bc93-6894a57f9324'],
    }),
})

/** RFC 9110 section 13.1.1. Without this header the last write wins. */
export const IfMatchHeaders = z.object({
  'if-match': z
    .string()
    .max(200)
    .optional()
    .meta({
      description: 'The last ETag; the answer is 412 if there is a newer version.',
      examples: ['"3"'],
    }),
})
