import { z } from 'zod'
import { Count, Id, PageQuery, RowId } from './fields.ts'
import { InboxItem } from './lead-record.ts'
import { limits } from '#contract/limits.ts'
import { FilterLine, ListOrder, foundItem, foundPage } from './search.ts'
import { type InboxView as View, inboxViews } from '#contract/views.ts'

const InboxView = z.enum(inboxViews, `Must be one of ${inboxViews.join(', ')}.`)

export const InboxQuery = PageQuery.omit({ after_id: true }).extend({
  view: InboxView.default('pending').describe(
    'pending, mine, unassigned and overdue contain pending leads, the longest waiting first; reached_out contains the leads that the firm reached out to, the latest first; all contains every lead, the newest first.',
  ),
  q: FilterLine.optional(),
  within: z
    .enum(['all', 'view'], 'Must be all or view.')
    .default('all')
    .describe('Only with q. all: searches every lead, whatever the view. view: only the leads of the view.'),
  order: ListOrder,
  after: z
    .string()
    .max(1000)
    .optional()
    .meta({ description: 'The value of next on the previous page.', examples: ['NDI'] }),
  ids: z
    .string()
    .regex(/^[1-9]\d{0,14}(,[1-9]\d{0,14}){0,99}$/, 'Must be up to 100 ids with commas between them.')
    .max(1_599)
    .optional()
    .meta({
      description: 'Only the leads with these ids, whatever the view; ids that do not exist are ignored.',
      examples: ['7,8'],
    }),
})

export const InboxPage = z
  .object({
    items: z.array(InboxItem.extend(foundItem)).max(limits.pageSizeMax),
    next: z
      .string()
      .max(1000)
      .nullable()
      .meta({
        description:
          'Pass it as after to get the next page; null on the last page. With q a page may have few rows although more follow.',
        examples: [null],
      }),
    total: Count.nullable().describe(
      `The number of leads in the view, or found by q; exact unless total_is_at_least says otherwise. null with ids.`,
    ),
    ...foundPage,
  })
  .meta({ id: 'InboxPage' })
export type InboxPage = z.infer<typeof InboxPage>

export const PeopleQuery = z.object({
  q: FilterLine.describe(
    'What was typed so far, looked for in names and e-mail; otherwise as q of the inbox.',
  ),
})

const Person = InboxItem.pick({
  id: true,
  first_name: true,
  last_name: true,
  email: true,
  state: true,
  outcome: true,
  created_at: true,
  reached_out_at: true,
}).extend({
  is_similar: z.boolean().meta({
    description: 'true: the name differs from what was typed by one typing mistake, which was forgiven.',
    examples: [false],
  }),
  ...foundItem,
})

/**
 * People whose names fit what was typed: suggestions while somebody types. First those with a name as it was typed, the newest
 * lead first.
 */
export const People = z
  .object({ items: z.array(Person).max(limits.peopleSuggestedMax) })
  .meta({ id: 'People' })

export const NeighborPath = z.object({ id: Id })
export const NeighborQuery = z.object({ view: InboxView.default('pending') })

/** The leads of a view before and after a given lead, which may have left the view in the meantime. */
export const Neighbors = z
  .object({
    previous: RowId.nullable(),
    next: RowId.nullable(),
    first: RowId.nullable().describe('The lead at the top of the view.'),
  })
  .meta({ id: 'Neighbors' })

/** The number of leads in each view. */
export const InboxCounts = z
  .object(Object.fromEntries(inboxViews.map((view) => [view, Count])) as Record<View, typeof Count>)
  .meta({ id: 'InboxCounts' })
export type InboxCounts = z.infer<typeof InboxCounts>
