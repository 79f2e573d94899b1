import { z } from 'zod'
import { mendEmail } from '#contract/values/email.ts'
import { Count, Id, PageQuery, RowId } from './fields.ts'
import { InboxItem } from './lead-record.ts'
import { limits } from '#contract/limits.ts'
import { oneLine } from '#contract/values/one-line.ts'
import { type InboxView as View, inboxViews } from '#contract/views.ts'

const InboxView = z.enum(inboxViews, `Must be one of ${inboxViews.join(', ')}.`)

/** An address is looked for as it is stored, with its domain in the letters of DNS. */
const mendSearch = (typed: string) =>
  oneLine(typed.replace(/\s*[@＠]\s*/g, '@'))
    .split(' ')
    .map((word) => (word.includes('@') ? mendEmail(word) : word))
    .join(' ')

export const InboxQuery = PageQuery.omit({ after_id: true }).extend({
  view: InboxView.default('pending').describe(
    'pending, mine, unassigned and overdue hold leads that wait, the longest waiting first; reached_out those that the firm reached out to, the last one first; all of them, the newest first.',
  ),
  q: z
    .string()
    .overwrite(mendSearch)
    .max(limits.searchMaxLength, `At most ${limits.searchMaxLength} characters.`)
    .optional()
    .meta({
      description:
        'Words that names or e-mail begin with, all of which have to be found, written together or apart; or the reference on a receipt. Searches all leads, whatever the view.',
      examples: ['ada'],
    }),
  after: z
    .string()
    .max(1000)
    .optional()
    .meta({ description: 'The next of the page before.', examples: ['NDI'] }),
  ids: z
    .string()
    .regex(/^[1-9]\d{0,14}(,[1-9]\d{0,14}){0,99}$/, 'Must be up to 100 ids with commas between them.')
    .max(1_599)
    .optional()
    .meta({
      description: 'These leads and no others, whatever the view; those that do not exist are left out.',
      examples: ['7,8'],
    }),
})

export const InboxPage = z
  .object({
    items: z.array(InboxItem).max(limits.pageSizeMax),
    next: z
      .string()
      .max(1000)
      .nullable()
      .meta({
        description:
          'Hand it in as after for the next page; null on the last one. With q a page may hold few rows although there are more.',
        examples: [null],
      }),
    total: Count.nullable().describe('All rows of the view; null with q or ids, where nobody counts them.'),
  })
  .meta({ id: 'InboxPage' })
export type InboxPage = z.infer<typeof InboxPage>

export const NeighborPath = z.object({ id: Id })
export const NeighborQuery = z.object({ view: InboxView.default('pending') })

/** The leads of a view before and after one, which itself need not be in the view any more. */
export const Neighbors = z
  .object({
    previous: RowId.nullable(),
    next: RowId.nullable(),
    first: RowId.nullable().describe('The one at the top of the view.'),
  })
  .meta({ id: 'Neighbors' })

/** How many leads each view holds. */
export const InboxCounts = z
  .object(Object.fromEntries(inboxViews.map((view) => [view, Count])) as Record<View, typeof Count>)
  .meta({ id: 'InboxCounts' })
export type InboxCounts = z.infer<typeof InboxCounts>
