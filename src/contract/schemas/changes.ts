import { z } from 'zod'
import { Instant, RowId } from './fields.ts'

const cursorPattern = /^\d{1,15}-\d{1,15}$/

/** Where somebody is in the feed of changes; opaque to clients. */
export const ChangeCursor = z
  .string()
  .max(40)
  .regex(cursorPattern, 'Must be the cursor of an event of this feed.')
  .meta({ examples: ['0-42'] })

export const ChangesQuery = z.object({
  after: ChangeCursor.optional().describe('Begin after this cursor; left out: now.'),
})

/** What EventSource sends by itself when it comes back (WHATWG HTML section 9.2). */
export const ChangesHeaders = z.object({
  'last-event-id': ChangeCursor.optional().describe('The same as after, which wins.'),
})

/**
 * The data of an event. `ready` comes first and tells where the feed begins; `resync` in its place means that too much was
 * missed to be told one by one: read everything again. `job.moved` has the cursor of the change before it. Other kinds are
 * those of the audit events.
 */
export const Change = z
  .object({
    cursor: ChangeCursor,
    kind: z
      .string()
      .max(40)
      .meta({ examples: ['lead.changed'] }),
    lead_id: RowId.nullable(),
    attorney_id: RowId.nullable().describe('Who did it; null for the prospect or the server itself.'),
    job_id: RowId.nullable().describe(
      'With job.moved, which only the attorney who started the job is told: it has gone on or ended; read it again.',
    ),
    at: Instant,
  })
  .meta({ id: 'Change' })
export type Change = z.infer<typeof Change>
