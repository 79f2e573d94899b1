import { z } from 'zod'
import { limits } from '#contract/limits.ts'
import { densities, listColumns, usualColumns } from '#contract/values/list-columns.ts'
import { inboxViews } from '#contract/views.ts'
import { RowId } from '#contract/schemas/fields.ts'

const viewsMax = inboxViews.length + limits.ownViewsMax + limits.sharedViewsMax

const isEachOnce = (values: readonly unknown[]) => new Set(values).size === values.length

const columns = z
  .array(z.enum(listColumns, `Must be one of ${listColumns.join(', ')}.`))
  .max(listColumns.length)
  .refine(isEachOnce, 'Name each only once.')
  .describe('What the list of leads shows beside the name, in this order.')
  .meta({ examples: [[...usualColumns]] })

const density = z
  .enum(densities, `Must be one of ${densities.join(', ')}.`)
  .describe('How high the rows of lists are.')
  .meta({ examples: ['comfortable'] })

const views = z
  .array(
    z.union([z.enum(inboxViews), RowId], `Must be the id of a view, or one of ${inboxViews.join(', ')}.`),
  )
  .max(viewsMax, `At most ${viewsMax} views.`)
  .refine(isEachOnce, 'Name each only once.')
  .describe(
    'The order of the views, built-in ones by name and saved ones by id. Those that are not named come after them; ids that do not exist are ignored.',
  )
  .meta({ examples: [['mine', 7, 'pending']] })

const facets = z
  .boolean('Must be true or false.')
  .describe('Whether the list has its numbers by state, assignee and so on beside it.')
  .meta({ examples: [false] })

/** How an attorney wants to see lists. */
export const Preferences = z.object({ columns, density, views, facets }).meta({ id: 'Preferences' })
export type Preferences = z.infer<typeof Preferences>

export const usualPreferences: Preferences = {
  columns: [...usualColumns],
  density: 'comfortable',
  views: [],
  facets: false,
}

/** Any of the members; those that are left out stay as they are. */
export const PreferencesChange = Preferences.partial()
  .refine((change) => Object.values(change).some((value) => value !== undefined), {
    error: 'Name at least one of columns, density, views, facets.',
    path: ['density'],
  })
  .meta({ id: 'PreferencesChange', examples: [{ density: 'compact' }] })
