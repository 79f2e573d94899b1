import { z } from 'zod'
import { Email } from '#contract/values/email.ts'
import { Id, Instant, PageQuery, RowId, pageOf } from './fields.ts'
import { limits } from '#contract/limits.ts'
import { resumeCaveats } from '#contract/form/resume-types.ts'
import { FirstName, LastName, answeredFields, takenFields } from '#contract/form/submission-fields.ts'

/** Has somebody of the firm reached out yet? */
export const LeadState = z.enum(['PENDING', 'REACHED_OUT'], 'Must be PENDING or REACHED_OUT.')
export type LeadState = z.infer<typeof LeadState>

/** What came of reaching out; `state` stays the two words of the original. */
export const LeadOutcome = z.enum(
  ['retained', 'declined', 'no_answer'],
  'Must be retained, declined, no_answer or null.',
)
export type LeadOutcome = z.infer<typeof LeadOutcome>

/** How the firm reached out. */
export const LeadContact = z.enum(['email', 'phone', 'meeting'], 'Must be email, phone, meeting or null.')
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
        description: 'Where the file lies below DATA_DIR; opens nothing by itself.',
        examples: ['uploads/ada_example.com_5f0c6b7a9d3e41c28b64a1d7e90f3c52.pdf'],
      }),
    state: LeadState,
    created_at: Instant,
    updated_at: Instant,
  })
  .meta({ id: 'Lead' })
export type Lead = z.infer<typeof Lead>

/** What is odd about a resume. */
export const ResumeCaveats = z
  .array(z.enum(resumeCaveats))
  .max(resumeCaveats.length)
  .meta({ examples: [['needs_password']] })

/** The answer to a submission: the lead, and what is odd about its resume, where something is. */
export const SubmittedLead = Lead.extend({
  resume_caveats: ResumeCaveats.optional().describe(
    'Only where the file was taken although it may show nothing: hand in another one, or leave it.',
  ),
}).meta({ id: 'SubmittedLead' })
export type SubmittedLead = z.infer<typeof SubmittedLead>

export const LeadPage = pageOf(Lead).meta({ id: 'LeadPage' })

export const LeadQuery = PageQuery.extend({
  state: LeadState.optional().describe('Only leads in this state.'),
})

type Names = { first_name?: string | undefined; last_name?: string | undefined }

/** For both fields at once, whatever else is wrong: one of the two may be empty. */
export const nameMissing = 'A first or a last name is required.'
const namedBy = (path: keyof Names) => ({
  error: nameMissing,
  path: [path],
  when: ({ value }: { value: unknown }) => value instanceof Object,
})
const isNamed = ({ first_name, last_name }: Names) => first_name !== '' || last_name !== ''

/** The text fields of a submission; the file part is called `resume`. */
export const Submission = z
  .object(takenFields)
  .refine(isNamed, namedBy('first_name'))
  .refine(isNamed, namedBy('last_name'))
export type Submission = z.infer<typeof Submission>

/** Any of them; what is left out stays, null takes away. */
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
      .meta({ description: 'Who looks after it: the id of an active attorney.', examples: [7] }),
    outcome: LeadOutcome.nullable().optional(),
    contact: LeadContact.nullable().optional(),
    reached_out_at: z.iso
      .datetime('Must be a time like 2026-01-31T09:30:00Z.')
      .optional()
      .meta({
        description:
          'With state REACHED_OUT: when that was, where it is written down later. At this moment when left out.',
        examples: ['2026-01-31T09:30:00.000Z'],
      }),
  })
  .refine((change) => Object.values(change).some((value) => value !== undefined), {
    error: 'Name at least one of state, first_name, last_name, email, assigned_to, outcome, contact.',
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

/** draft-ietf-httpapi-idempotency-key-header: a structured-field string; the bare token many clients send is taken too. */
export const IdempotencyHeaders = z.object({
  'idempotency-key': z
    .string()
    .overwrite((key) => key.trim().replace(/^"(.*)"$/, '$1'))
    .regex(/^[\x21-\x7e]+$/, 'Must be visible ASCII characters without spaces.')
    .max(limits.idempotencyKeyMaxLength, `At most ${limits.idempotencyKeyMaxLength} characters.`)
    .optional()
    .meta({
      description:
        'A retry with the same key and content gets the first answer and makes no second lead. Kept for 24 hours.',
      examples: ['8e03978e-40d5-43e8-bc93-6894a57f9324'],
    }),
})

/** RFC 9110 section 13.1.1. Without it the last write wins. */
export const IfMatchHeaders = z.object({
  'if-match': z
    .string()
    .max(200)
    .optional()
    .meta({ description: 'The ETag last seen; 412 when the lead has changed since.', examples: ['"3"'] }),
})
