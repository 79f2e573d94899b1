import { z } from 'zod'
import { limits } from '#contract/limits.ts'
import { importOutcomes, tableKinds } from '#contract/values/import-fields.ts'
import { Count, Id, Instant, RowId, hasNoNul, olderPageOf } from '#contract/schemas/fields.ts'
import { ImportOptions } from './import-options.ts'
import { Person } from '#contract/schemas/lead-record.ts'

/**
 * reading: a large file is still being read. ready: it was read. rehearsing, running and undoing: being worked on. stopped: ended by an admin before the last row.
 * done and undone: ended. unreadable: something in the file ended the reading, and reason says what.
 */
export const ImportState = z.enum([
  'reading',
  'ready',
  'rehearsing',
  'running',
  'stopped',
  'done',
  'undoing',
  'undone',
  'unreadable',
])
export type ImportState = z.infer<typeof ImportState>

const Sample = z.string().max(limits.importSampleMaxLength)

const ImportColumn = z
  .object({
    name: Sample.meta({ description: 'As the first row has it.', examples: ['Vorname'] }),
    samples: z
      .array(Sample)
      .max(limits.importSamplesMax)
      .meta({ examples: [['Ada', 'Grace']] }),
  })
  .meta({ id: 'ImportColumn' })

const counts = Object.fromEntries(importOutcomes.map((outcome) => [outcome, Count])) as Record<
  (typeof importOutcomes)[number],
  typeof Count
>
const ImportCounts = z.object(counts).meta({
  id: 'ImportCounts',
  description:
    'created: new leads. updated: leads that were changed. same: rows that changed nothing. duplicate: rows left out because somebody else has the key. refused: rows with a mistake.',
})

/** A file that is, or was, imported. */
export const Import = z
  .object({
    id: RowId,
    file_name: z
      .string()
      .max(limits.importNameMaxLength)
      .meta({ examples: ['leads.csv'] }),
    state: ImportState,
    reason: z
      .string()
      .max(limits.importReasonMaxLength)
      .nullable()
      .meta({ description: 'Why the file could not be read.', examples: [null] }),
    is_stalled: z.boolean().meta({
      description: 'The background job gave up before the end. An admin can retry it.',
      examples: [false],
    }),
    job_id: RowId.nullable().describe(
      'The job that works on it, whose progress the stream of changes tells.',
    ),
    uploaded_by: Person,
    uploaded_at: Instant,
    ended_at: Instant.nullable(),
    rows: Count.describe('The rows of the file, without that of the names.'),
    done: Count.describe('How many rows were looked at so far, in this state.'),
    counts: ImportCounts,
    undone_by: Person.nullable(),
    put_back: Count.describe('How many of the new and changed leads are gone or as before again.'),
    left: Count.describe('How many undoing has left as they are, because somebody has changed them since.'),
    resumes_attached: Count.describe('How many new leads have got the resume that their row names.'),
    resumes_left: Count.describe('How many rows name a resume that nobody has got.'),
    undoable_until: Instant.nullable().describe('Null if it cannot be undone.'),
  })
  .meta({ id: 'Import' })
export type Import = z.infer<typeof Import>

const Values = z.record(z.string(), z.string().max(limits.noteMaxLength).nullable())

/** What would become of a row. */
const ImportExample = z
  .object({
    row: Count.meta({ description: 'Its number in the file, as spreadsheets count.', examples: [2] }),
    outcome: z.enum(importOutcomes),
    lead_id: RowId.nullable().describe('The lead that the row would change, or that has its key.'),
    before: Values.nullable().meta({
      description: 'What the lead has now, of the values that would change.',
      examples: [{ city: null }],
    }),
    after: Values.nullable().meta({ description: 'What it would have.', examples: [{ city: 'Boston' }] }),
    reason: z
      .string()
      .max(limits.importReasonMaxLength)
      .nullable()
      .meta({ description: 'Why it would be left out.', examples: [null] }),
  })
  .meta({ id: 'ImportExample' })
export type ImportExample = z.infer<typeof ImportExample>

const ImportLeft = z
  .object({ lead_id: RowId, name: z.string().max(210), reason: z.string().max(limits.importReasonMaxLength) })
  .meta({
    id: 'ImportLeft',
    examples: [{ lead_id: 7, name: 'Ada Lovelace', reason: 'Somebody has changed this since.' }],
  })

const SheetName = z
  .string()
  .max(limits.importSheetNameMaxLength, `At most ${limits.importSheetNameMaxLength} characters.`)

/** How a file was understood. */
export const TableReadAs = z
  .object({
    kind: z
      .enum(tableKinds)
      .default('csv')
      .meta({
        description: 'csv: a text with separators. ndjson: a JSON object in each line.',
        examples: ['csv'],
      }),
    charset: z
      .string()
      .max(limits.charsetMaxLength)
      .nullable()
      .default(null)
      .meta({ description: 'Null for a workbook.', examples: ['utf-8'] }),
    delimiter: z
      .string()
      .length(1)
      .nullable()
      .default(null)
      .meta({ description: 'What is between the cells of a CSV.', examples: [','] }),
    sheet: SheetName.nullable()
      .default(null)
      .meta({ description: 'The sheet of a workbook that was read.', examples: [null] }),
    sheets: z
      .array(SheetName)
      .max(limits.importSheetsMax)
      .default([])
      .meta({
        description: 'All sheets with cells; upload the workbook again to import another one.',
        examples: [[]],
      }),
    table_name: z
      .string()
      .max(limits.importFileNameMaxLength)
      .nullable()
      .default(null)
      .meta({
        description: 'The file of a ZIP that is the table; the others are resumes.',
        examples: [null],
      }),
    first_row: Count.default(1).meta({
      description:
        'The row with which the table begins, as spreadsheets count; 0: the names of the columns are in no row.',
      examples: [1],
    }),
  })
  .meta({ id: 'TableReadAs' })
export type TableReadAs = z.infer<typeof TableReadAs>

/** A resume that a row names, and its lead does not get. */
const ImportResumeLeft = z
  .object({
    row: Count.meta({ examples: [2] }),
    file: z
      .string()
      .max(limits.importFileNameMaxLength)
      .meta({ description: 'As the row names it.', examples: ['ada.pdf'] }),
    reason: z
      .string()
      .max(limits.importReasonMaxLength)
      .meta({ examples: ['The ZIP has no file with this name.'] }),
  })
  .meta({ id: 'ImportResumeLeft' })

/** An import with its columns, its options, the last rehearsal, and what undoing has left. */
export const ImportReport = Import.extend({
  read_as: TableReadAs,
  columns: z.array(ImportColumn).max(limits.importColumnsMax),
  options: ImportOptions,
  rehearsal: z
    .object({
      counts: ImportCounts,
      examples: z
        .array(ImportExample)
        .max(limits.importExamplesMax * importOutcomes.length)
        .describe(`The first ${limits.importExamplesMax} rows of each outcome.`),
      resumes: z
        .object({
          attached: Count.describe('How many new leads would get the resume that their row names.'),
          left: Count.describe('How many rows name a resume that nobody would get.'),
          examples: z
            .array(ImportResumeLeft)
            .max(limits.importExamplesMax)
            .describe('The first of those that nobody would get.'),
        })
        .default({ attached: 0, left: 0, examples: [] }),
    })
    .nullable()
    .describe('Null if the options were not rehearsed.'),
  left_leads: z
    .array(ImportLeft)
    .max(limits.importExamplesMax)
    .describe('Leads that undoing has left as they are; left counts all.'),
  left_resumes: z
    .array(ImportResumeLeft)
    .max(limits.importExamplesMax)
    .describe('Resumes that rows name and nobody has got; resumes_left counts all.'),
}).meta({ id: 'ImportReport' })
export type ImportReport = z.infer<typeof ImportReport>

export const ImportPage = olderPageOf(Import).meta({ id: 'ImportPage' })

export const ImportPath = z.object({ id: Id })

/** The file part is called `file`. */
export const ImportUpload = z.object({
  sheet: SheetName.refine(hasNoNul, 'Control characters are not allowed.')
    .optional()
    .meta({
      description:
        'Of a workbook, the sheet to be imported; else it is the first one that is visible and not empty.',
      examples: ['People'],
    }),
  instead_of: Id.optional().meta({
    description: 'An import that was not run; it is removed, as for another sheet of the same workbook.',
    examples: [7],
  }),
})
