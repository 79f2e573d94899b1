import { z } from 'zod'
import { Instant, RowId } from './fields.ts'

const cursorPattern = /^\d{1,15}-\d{1,15}$/

/** A position in the feed of changes; opaque to clients. */
export const ChangeCursor = z
  .string()
  .max(40)
  .regex(cursorPattern, 'Must be the cursor of an event of this feed.')
  .meta({ examples: ['0-42'] })

export const ChangesQuery = z.object({
  after: ChangeCursor.optional().describe('The stream begins after this cursor; by default it begins now.'),
})

/** EventSource sends this header when it reconnects (WHATWG HTML section 9.2). */
export const ChangesHeaders = z.object({
  'last-event-id': ChangeCursor.optional().describe(
    'The same as the parameter after, which takes precedence.',
  ),
})

/**
 * The data of a server-sent event. The first event is `ready`, which has the cursor where the feed begins, or `resync`: the
 * client missed too many changes to get them one by one and must read everything again. `job.moved`, `resume.read` (report,
 * text and preview of the lead's resume are there now) and `lead.readers` (others than before read the lead) have the cursor of the change before them, and are not sent again to a
 * client that missed them. All other kinds are those of the audit events.
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
      'Only with job.moved, which only the attorney who started the job gets: the job made progress or ended; read it again.',
    ),
    at: Instant,
  })
  .meta({ id: 'Change' })
export type Change = z.infer<typeof Change>
