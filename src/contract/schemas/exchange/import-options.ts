import { z } from 'zod'
import { limits } from '#contract/limits.ts'
import {
  importDates,
  importFields,
  importKeys,
  importModes,
  isRepeatable,
} from '#contract/values/import-fields.ts'
import { oneLine } from '#contract/values/one-line.ts'

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
