import { z } from 'zod'
import { Count, Id, Instant, PageQuery, RowId, pageOf } from './fields.ts'
import { Person } from './lead-record.ts'

/** failed: given up until a person retries or dismisses the job. A job that is done is deleted. */
export const JobState = z.enum(['queued', 'failed'])
export type JobState = z.infer<typeof JobState>

export const JobProgress = z
  .object({
    done: Count.describe('How many of `total` are done.'),
    total: Count,
    began_at: Instant.describe('When work on the first of them began.'),
    ends_about_at: Instant.nullable().describe(
      'When all will be done at the speed so far; null until the first is done and while the job is not being worked on.',
    ),
  })
  .meta({ id: 'JobProgress' })

/** The payload of a job is not part of the answer: it may contain personal data. */
export const Job = z
  .object({
    id: RowId,
    kind: z
      .string()
      .max(40)
      .meta({ description: 'What is to be done.', examples: ['export'] }),
    state: JobState.describe(
      'queued: waiting to be worked on, or being worked on. failed: given up until a person retries or dismisses it.',
    ),
    attempts: Count.describe('How often the job was tried since it was queued.'),
    lead_id: RowId.nullable().describe('Null if the job is not about a lead.'),
    last_error: z
      .string()
      .max(1000)
      .nullable()
      .meta({ description: 'Why the last try failed.', examples: [null] }),
    started_by: Person.nullable().describe('Who started the job; null for the server itself.'),
    created_at: Instant,
    next_attempt_at: Instant.nullable().describe(
      'While the job waits: when it is tried next. While it is being worked on: when it would be tried again after a crash.',
    ),
    progress: JobProgress.nullable().describe('Null for kinds of jobs that do not report progress.'),
  })
  .meta({ id: 'Job' })

export const JobPage = pageOf(Job).meta({ id: 'JobPage' })

export const JobQuery = PageQuery.extend({
  state: z
    .enum(JobState.options, `Must be one of ${JobState.options.join(', ')}.`)
    .optional()
    .describe('Only jobs in this state.'),
  started_by: z
    .enum(['person', 'server'], 'Must be person or server.')
    .optional()
    .describe('Only jobs that a person has started, or only those that the server does by itself.'),
})
export const JobPath = z.object({ id: Id })
