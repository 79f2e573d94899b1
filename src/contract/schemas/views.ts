import { z } from 'zod'
import { leadOrders } from '#contract/filter/lead-order.ts'
import { limits } from '#contract/limits.ts'
import { oneLine } from '#contract/values/one-line.ts'
import { Count, Id, Instant, RowId, hasNoNul } from './fields.ts'
import { Person } from './lead-record.ts'
import { FilterText } from './search.ts'

const name = z
  .string('This field is required.')
  .overwrite(oneLine)
  .min(1, 'This field is required.')
  .max(limits.viewNameMaxLength, `At most ${limits.viewNameMaxLength} characters.`)
  .refine(hasNoNul, 'Control characters are not allowed.')
  .meta({ examples: ['Spanish, this week'] })

const q = FilterText.describe(
  'What the view shows, as q of the list of leads; an empty line means every lead. In a shared view, me is whoever looks at it.',
).meta({ examples: ['state:pending language:es after:7d'] })

const sort = z
  .enum(leadOrders, `Must be one of ${leadOrders.join(', ')}.`)
  .describe('Its order, as order of the inbox.')
  .meta({ examples: ['newest'] })

const shared = z
  .boolean('Must be true or false.')
  .describe('Whether the whole firm sees it.')
  .meta({ examples: [false] })

/** A filter that was saved under a name. */
export const SavedView = z
  .object({
    id: RowId,
    name: z
      .string()
      .max(limits.viewNameMaxLength)
      .meta({ examples: ['Spanish, this week'] }),
    q: z
      .string()
      .max(limits.searchMaxLength)
      .meta({ examples: ['state:pending language:es after:7d'] }),
    sort,
    shared,
    owner: Person.describe('Who saved it.'),
    may_change: z
      .boolean()
      .describe('Whether you may change and remove it: its owner may, and an admin if it is shared.')
      .meta({ examples: [true] }),
    version: z
      .int()
      .min(1)
      .meta({ description: 'Increases with every change; the ETag.', examples: [1] }),
    created_at: Instant,
    updated_at: Instant,
  })
  .meta({ id: 'SavedView' })
export type SavedView = z.infer<typeof SavedView>

/** Your own views and those that the firm shares, in the order in which they were saved. */
export const SavedViews = z
  .object({ items: z.array(SavedView).max(limits.ownViewsMax + limits.sharedViewsMax) })
  .meta({ id: 'SavedViews' })

export const NewView = z
  .object({ name, q, sort: sort.default('newest'), shared: shared.default(false) })
  .meta({ examples: [{ name: 'Spanish, this week', q: 'state:pending language:es after:7d' }] })

/** Any of the members; those that are left out stay as they are. */
export const ViewChange = z
  .object({ name: name.optional(), q: q.optional(), sort: sort.optional(), shared: shared.optional() })
  .refine((change) => Object.values(change).some((value) => value !== undefined), {
    error: 'Name at least one of name, q, sort, shared.',
    path: ['name'],
  })
  .meta({ id: 'ViewChange', examples: [{ shared: true }] })
export type ViewChange = z.infer<typeof ViewChange>

export const ViewPath = z.object({ id: Id })

/** How many leads each view has, counted a moment ago. */
export const ViewCounts = z
  .object({
    items: z
      .array(
        z.object({
          id: RowId,
          total: Count.nullable().describe(
            'Null if its filter cannot be understood any more, such as when nobody has the name of a colleague in it any more.',
          ),
          total_is_at_least: z
            .literal(true)
            .optional()
            .describe(
              `total is a lower bound: more than ${limits.countedMax} leads have the words, or more than ${limits.examinedMax} would have to be looked at.`,
            ),
        }),
      )
      .max(limits.ownViewsMax + limits.sharedViewsMax),
  })
  .meta({ id: 'ViewCounts' })
