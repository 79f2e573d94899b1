import { z } from 'zod'
import { Count, Id, Instant, PageQuery, RowId, pageOf } from './fields.ts'
import { Person } from './lead-record.ts'

/** failed: given up, waiting for a person. A job that is done is no more there. */
export const JobState = z.enum(['queued', 'failed'])
export type JobState = z.infer<typeof JobState>

export const JobProgress = z
  .object({
    done: Count.describe('How many of `total` are done.'),
    total: Count,
    began_at: Instant.describe('When the first of them was begun.'),
    ends_about_at: Instant.nullable().describe(
      'When all will be done at the pace so far; null while nothing is done and while nobody works on it.',
    ),
  })
  .meta({ id: 'JobProgress' })

/** What it works on is never told: that may be personal data. */
export const Job = z
  .object({
    id: RowId,
    kind: z
      .string()
      .max(40)
      .meta({ description: 'What is to be done.', examples: ['export'] }),
    state: JobState.describe(
      'queued: waiting for its turn, or being done. failed: given up, waiting for a person.',
    ),
    attempts: Count.describe('How often it was tried since it was queued.'),
    lead_id: RowId.nullable().describe('Null where it is not about a lead.'),
    last_error: z
      .string()
      .max(1000)
      .nullable()
      .meta({ description: 'Why the last try did not succeed.', examples: [null] }),
    started_by: Person.nullable().describe('Who asked for it; null for the server itself.'),
    created_at: Instant,
    next_attempt_at: Instant.nullable().describe(
      'While queued: when it may be tried next; while it is being done: when it would be taken up again after a crash.',
    ),
    progress: JobProgress.nullable().describe('Null for kinds that do not tell.'),
  })
  .meta({ id: 'Job' })

export const JobPage = pageOf(Job).meta({ id: 'JobPage' })

export const JobQuery = PageQuery.extend({
  state: z
    .enum(JobState.options, `Must be one of ${JobState.options.join(', ')}.`)
    .optional()
    .describe('Only jobs in this state.'),
})
export const JobPath = z.object({ id: Id })
