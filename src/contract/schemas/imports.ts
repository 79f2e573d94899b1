import { z } from 'zod'
import { limits } from '#contract/limits.ts'
import {
  importDates,
  importFields,
  importKeys,
  importModes,
  importOutcomes,
  isRepeatable,
} from '#contract/values/import-fields.ts'
import { oneLine } from '#contract/values/one-line.ts'
import { Count, Id, Instant, PageQuery, RowId } from './fields.ts'
import { Person } from './lead-record.ts'

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

const oneOf = (words: readonly string[]) => `Must be one of ${words.join(', ')}.`

const Field = z.enum(importFields, oneOf(importFields))

/** How a file is to be imported. */
export const ImportOptions = z.object({
  has_header: z.boolean('Must be true or false.').meta({
    description: 'The first row has the names of the columns.',
    examples: [true],
  }),
  mapping: z
    .array(Field.nullable())
    .max(limits.importColumnsMax)
    .meta({
      description: 'What each column is, in their order; null: it is left out.',
      examples: [['first_name', 'last_name', 'email', null]],
    }),
  mode: z.enum(importModes, oneOf(importModes)).meta({
    description:
      'create: every row is a new lead. update: every row changes a lead that exists. create_or_update: whichever it is.',
    examples: ['create_or_update'],
  }),
  key: z.enum(importKeys, oneOf(importKeys)).meta({
    description:
      'By what a row finds the lead that is meant; external_id is the id that it has in another system.',
    examples: ['email'],
  }),
  empty: z.enum(['keep', 'clear'], oneOf(['keep', 'clear'])).meta({
    description: 'What an empty cell does to a lead that exists: nothing, or it removes the value.',
    examples: ['keep'],
  }),
  repeated: z.enum(['first', 'all'], oneOf(['first', 'all'])).meta({
    description: 'Rows with a key that an earlier row has: only the first is taken, or all in their order.',
    examples: ['first'],
  }),
  known: z.enum(['skip', 'create'], oneOf(['skip', 'create'])).meta({
    description: 'In mode create, a row whose key a lead has: it is left out, or makes another lead.',
    examples: ['skip'],
  }),
  dates: z.enum(importDates, oneOf(importDates)).meta({
    description:
      'The order of day, month and year: 2026-01-31, 31.1.2026 or 1/31/2026. Times are those of the firm.',
    examples: ['iso'],
  }),
  source: z
    .string()
    .overwrite(oneLine)
    .max(limits.importSourceMaxLength, `At most ${limits.importSourceMaxLength} characters.`)
    .meta({
      description: 'Where people came from, where the row does not say it.',
      examples: ['Old system'],
    }),
  confirm: z.boolean('Must be true or false.').meta({
    description: 'Send each new lead that is pending and has an e-mail the confirmation that the form sends.',
    examples: [false],
  }),
  notify: z.boolean('Must be true or false.').meta({
    description: 'Notify the attorneys of each new lead that is pending.',
    examples: [false],
  }),
})
export type ImportOptions = z.infer<typeof ImportOptions>

/** Any of the options. */
export const ImportChange = ImportOptions.partial()
  .refine((change) => Object.values(change).some((value) => value !== undefined), {
    error: 'Name at least one option.',
    path: ['mapping'],
  })
  .refine(({ mapping = [] }) => !hasTwice(mapping), {
    error: 'Two columns cannot be the same, except for notes.',
    path: ['mapping'],
  })
  .meta({ id: 'ImportChange' })

const hasTwice = (mapping: readonly (z.infer<typeof Field> | null)[]) =>
  mapping.some((field, at) => field !== null && !isRepeatable(field) && mapping.indexOf(field) < at)

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

/** An import with its columns, its options, the last rehearsal, and what undoing has left. */
export const ImportReport = Import.extend({
  read_as: z.object({
    charset: z
      .string()
      .max(limits.charsetMaxLength)
      .meta({ examples: ['utf-8'] }),
    delimiter: z
      .string()
      .max(1)
      .meta({ examples: [','] }),
  }),
  columns: z.array(ImportColumn).max(limits.importColumnsMax),
  options: ImportOptions,
  rehearsal: z
    .object({
      counts: ImportCounts,
      examples: z
        .array(ImportExample)
        .max(limits.importExamplesMax * importOutcomes.length)
        .describe(`The first ${limits.importExamplesMax} rows of each outcome.`),
    })
    .nullable()
    .describe('Null if the options were not rehearsed.'),
  left_leads: z
    .array(ImportLeft)
    .max(limits.importExamplesMax)
    .describe('Leads that undoing has left as they are; left counts all.'),
}).meta({ id: 'ImportReport' })
export type ImportReport = z.infer<typeof ImportReport>

export const ImportPage = z
  .object({
    items: z.array(Import).max(limits.pageSizeMax),
    has_more: z
      .boolean()
      .meta({ description: 'Whether older ones follow on another page.', examples: [false] }),
    last_id: RowId.nullable().describe('Pass it as before_id to get the next page; null on an empty page.'),
  })
  .meta({ id: 'ImportPage' })

export const ImportQuery = PageQuery.omit({ after_id: true }).extend({
  before_id: PageQuery.shape.after_id.describe('Only those older than the one with this id.'),
})

export const ImportPath = z.object({ id: Id })

/** The file part is called `file`; there are no other fields. */
export const ImportUpload = z.object({})
