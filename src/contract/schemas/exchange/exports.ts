import { z } from 'zod'
import { exportColumnNames, isExportColumn } from '#contract/export/export-columns.ts'
import { exportFormats } from '#contract/export/export-formats.ts'
import { leadOrders } from '#contract/filter/lead-order.ts'
import { inboxViews } from '#contract/views.ts'
import { Download } from '#contract/schemas/resumes/downloads.ts'
import { limits } from '#contract/limits.ts'
import { Count, Id, Instant, RowId, olderPageOf } from '#contract/schemas/fields.ts'
import { Person } from '#contract/schemas/lead-record.ts'
import { FilterText } from '#contract/schemas/search.ts'

const unknownColumns = (names: string) => names.split(',').filter((name) => !isExportColumn(name))

const Columns = z
  .string()
  .max(1000)
  .refine((names) => unknownColumns(names).length === 0, {
    error: ({ input }) =>
      `There is no column “${unknownColumns(String(input)).join(', ')}”. It can be ${exportColumnNames.join(', ')}.`,
  })
  .meta({
    description:
      'Only for csv and xlsx: the columns, in their order, with commas between them; otherwise all.',
    examples: ['id,first_name,last_name,email'],
  })

const Format = z
  .enum(exportFormats, `Must be one of ${exportFormats.join(', ')}.`)
  .describe(
    'csv and xlsx are tables of the leads. ndjson is complete: with notes, mails and history, as docs/export-format.md describes. zip is the same with the resumes.',
  )

/** Which leads are exported, in which order, and how they are written. */
export const ExportRequest = z
  .object({
    format: Format,
    view: z
      .enum(inboxViews, `Must be one of ${inboxViews.join(', ')}.`)
      .optional()
      .describe('Only the leads of this view of the inbox; without q in its order.'),
    q: FilterText.optional().describe('Only the leads that this line finds, as q of the list of leads.'),
    order: z
      .enum(leadOrders, `Must be one of ${leadOrders.join(', ')}.`)
      .default('newest')
      .describe(
        'As of the list of leads, and of all leads that are exported. best: the best of the newest leads found first, then all others, the newest first.',
      ),
    columns: Columns.optional(),
  })
  .meta({ examples: [{ format: 'csv', q: 'state:pending', order: 'newest' }] })
export type ExportRequest = z.infer<typeof ExportRequest>

export const ExportQuery = ExportRequest.extend({ format: Format.default('csv') })

export const ExportState = z.enum(['ready', 'running', 'completed', 'broken_off'])
export type ExportState = z.infer<typeof ExportState>

/** An export, and how far it is. */
export const Export = z
  .object({
    id: RowId,
    format: z.enum(exportFormats),
    state: ExportState.describe(
      'ready: the download has not begun. running: it is being sent. completed: all of it was sent. broken_off: the client went away, or something failed.',
    ),
    leads: Count.describe('How many leads were sent so far.'),
    total: Count.describe('How many there were when it was asked for.'),
    total_is_at_least: z.literal(true).optional().describe('total is a lower bound.'),
    started_at: Instant,
  })
  .meta({ id: 'Export' })

export const StartedExport = Export.extend({
  url: Download.shape.url.meta({
    description: 'Relative to this server. The download begins there, once and without a token.',
    examples: ['/api/exports/files/q3Vn0yXk1mS8wYt5uLv7Zc2Aq9Df4Gh6JkPbRe0TiNo'],
  }),
  expires_in: Download.shape.expires_in,
}).meta({ id: 'StartedExport' })

/** An export that somebody has begun, and what was asked for. */
export const ListedExport = Export.extend({
  state: Export.shape.state.exclude(['ready']),
  q: z
    .string()
    .max(limits.searchMaxLength)
    .nullable()
    .meta({
      description: 'The line that the leads were found by; null for all of them.',
      examples: ['state:pending'],
    }),
  view: z.enum(inboxViews).nullable().describe('The view of the inbox that was exported, or null.'),
  started_by: Person.nullable().describe('Null: the operator, by a command.'),
  ended_at: Instant.nullable().describe('When it was completed or broke off; null while it runs.'),
}).meta({ id: 'ListedExport' })

export const ExportPage = olderPageOf(ListedExport).meta({ id: 'ExportPage' })

export const ExportPath = z.object({ id: Id })
