import { z } from 'zod'
import { limits } from '#contract/limits.ts'
import { activityKinds } from '#contract/values/activity-kinds.ts'
import { Count, Instant, PageQuery } from './fields.ts'
import { LeadEvent } from './lead-events.ts'
import { Mail } from './mails.ts'
import { Note } from './notes.ts'

/** The ids of the last note, mail and event of a page: each of the three goes on below its own. */
export const ActivityCursor = z
  .string()
  .regex(/^\d{1,16}-\d{1,16}-\d{1,16}$/, 'Must be the value of next on a page of this list.')
  .max(60)
  .meta({ examples: ['12-40-77'] })

export const ActivityQuery = PageQuery.omit({ after_id: true }).extend({
  only: z
    .enum(activityKinds, `Must be one of ${activityKinds.join(', ')}.`)
    .optional()
    .describe('Only entries of this kind.'),
  before: ActivityCursor.optional().describe('The value of next on the previous page.'),
})

/** What the notices to colleagues about a new lead have become. */
const Notices = z.object({
  count: Count.describe('How many colleagues are told.'),
  sent: Count,
  failed: Count,
})

/** An entry has the one member that its kind names; the others are null. */
const ActivityEntry = z
  .object({
    kind: z.enum(['note', 'mail', 'notices', 'change']),
    at: Instant.describe('When it was written, stored or done.'),
    note: Note.nullable().describe('As it is now; a note that was removed is not listed.'),
    mail: Mail.nullable(),
    notices: Notices.nullable().describe(
      'The notices to colleagues are one entry; the mails of the lead have each of them.',
    ),
    change: LeadEvent.nullable().describe('An event of the history. Those of added notes are left out.'),
  })
  .meta({ id: 'ActivityEntry' })

/** What was written, sent and done about a lead, the latest first. */
export const ActivityPage = z
  .object({
    items: z.array(ActivityEntry).max(limits.pageSizeMax),
    next: ActivityCursor.nullable().describe(
      'Pass it as before to get the next page; null on the last one. A page may have few entries although more follow.',
    ),
  })
  .meta({ id: 'ActivityPage' })
export type ActivityPage = z.infer<typeof ActivityPage>
