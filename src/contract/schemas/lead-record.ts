import { z } from 'zod'
import { Count, Instant, RowId, StoredEmail } from './fields.ts'
import { Lead, LeadContact, LeadOutcome, ResumeCaveats } from './leads.ts'
import { contactDetails } from './contact-details.ts'
import { limits } from '#contract/limits.ts'
import { resumeKinds } from '#contract/form/resume-types.ts'
import { answeredFields } from '#contract/form/submission-fields.ts'

/** An attorney, as others see them. */
export const Person = z
  .object({
    id: RowId,
    name: z
      .string()
      .max(limits.nameMaxLength)
      .nullable()
      .meta({ description: 'Null until the attorney has entered one.', examples: ['Grace Hopper'] }),
    email: StoredEmail,
  })
  .meta({ id: 'Person' })
export type Person = z.infer<typeof Person>

/** A reason why a submission is suspicious. Suspicious submissions are stored like all others. */
export const LeadMark = z
  .string()
  .max(40)
  .meta({ examples: ['too_fast'] })

/** What attorneys see of a lead besides the data that the prospect submitted. */
const firmFields = {
  assigned_to: Person.nullable().describe('The attorney whom the lead is assigned to.'),
  outcome: LeadOutcome.nullable().describe(
    'What came of the lead. PENDING with not_for_us or spam: closed without reaching out.',
  ),
  contact: LeadContact.nullable().describe('How the firm reached out.'),
  due_at: Instant.describe(
    'When the firm wants to have reached out at the latest (WAIT_HOURS after the submission).',
  ),
  overdue: z.boolean().meta({ description: 'Pending, and due_at has passed.', examples: [false] }),
  reached_out_at: Instant.nullable().describe('Null while pending.'),
  source: z
    .string()
    .max(200)
    .meta({
      description: 'How the lead came: form, api, import, or as an attorney has said who added it.',
      examples: ['form'],
    }),
  language: z
    .string()
    .max(35)
    .nullable()
    .meta({ description: 'The language of the form that was submitted, in BCP 47.', examples: ['es'] }),
  marks: z.array(LeadMark).max(20).describe('Why the submission is suspicious; empty for most.'),
  version: z
    .int()
    .min(1)
    .meta({ description: 'Increases with every change; the ETag.', examples: [3] }),
}

const ResumeKind = z.enum([...resumeKinds, 'other']).meta({ examples: ['pdf'] })

/** A row of the inbox. */
export const InboxItem = Lead.pick({
  id: true,
  first_name: true,
  last_name: true,
  email: true,
  state: true,
  created_at: true,
})
  .extend({
    ...firmFields,
    resume_kind: ResumeKind.nullable().describe('Null if the lead came without a resume.'),
    resume_bytes: Count.nullable().meta({ examples: [48_213] }),
  })
  .meta({ id: 'InboxItem' })
export type InboxItem = z.infer<typeof InboxItem>

/** A lead with all its data. */
export const LeadRecord = Lead.extend({
  ...answeredFields,
  ...firmFields,
  ...contactDetails,
  resume: z
    .object({
      name: z
        .string()
        .max(400)
        .meta({ examples: ['Resume Lovelace.pdf'] }),
      media_type: z
        .string()
        .max(100)
        .meta({ examples: ['application/pdf'] }),
      kind: ResumeKind,
      bytes: Count.meta({ examples: [48_213] }),
      caveats: ResumeCaveats.describe('Why the file may show nothing when it is opened; empty for most.'),
    })
    .nullable()
    .describe('Null if the lead came without a resume, by hand or from an import.'),
  consent: z
    .object({
      version: z
        .string()
        .max(100)
        .meta({ examples: ['5f0c6b7a9d3e41c2'] }),
      language: z
        .string()
        .max(35)
        .meta({ examples: ['en'] }),
      text: z
        .string()
        .max(20_000)
        .meta({ examples: ['Sending this makes no attorney-client relationship.'] }),
      consented_at: Instant,
    })
    .nullable()
    .describe('The consent text that the prospect ticked; null if the lead was submitted without one.'),
  message: z
    .string()
    .max(limits.messageMaxLength)
    .meta({
      description:
        'A few lines that the prospect has added to a resume that cannot be searched; often empty.',
      examples: ['I am a welder from Tampa and speak Spanish.'],
    }),
  external_id: z
    .string()
    .max(limits.externalIdMaxLength)
    .nullable()
    .meta({
      description: 'The id that the lead has in the system from which it was imported; null for most.',
      examples: [null],
    }),
  origin: z.record(z.string(), z.string().max(2000)).meta({
    description: 'Where the prospect came from: utm_source …, referrer, src.',
    examples: [{ utm_source: 'newsletter' }],
  }),
}).meta({ id: 'LeadRecord' })
export type LeadRecord = z.infer<typeof LeadRecord>
