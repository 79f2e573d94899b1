import type { ParseArgsOptionsConfig } from 'node:util'
import type { z } from 'zod'
import { limits } from '#contract/limits.ts'
import { ImportChange, ImportOptions } from '#contract/schemas/exchange/import-options.ts'
import type { ImportReport } from '#contract/schemas/exchange/imports.ts'
import { type ImportField, importFields, isRepeatable } from '#contract/values/import-fields.ts'

type Change = z.output<typeof ImportChange>
type Proposed = Pick<z.input<typeof ImportReport>, 'columns' | 'options'>

const text = { type: 'string' } as const
const yes = { type: 'boolean' } as const

/** Named like the options of the API, with dashes; `map` stands for `mapping`. */
export const importFlags = {
  map: { type: 'string', multiple: true },
  mode: text,
  key: text,
  empty: text,
  repeated: text,
  known: text,
  dates: text,
  source: text,
  'has-header': text,
  confirm: yes,
  notify: yes,
  sheet: text,
  as: text,
  refused: text,
} as const satisfies ParseArgsOptionsConfig

type Given = { [Name in Exclude<keyof typeof importFlags, 'map' | 'confirm' | 'notify'>]?: string } & {
  map?: string[]
  confirm?: boolean
  notify?: boolean
}

export type Flags = {
  sheet: string | undefined
  as: string | undefined
  refused: string | undefined
  /** The options that are to be others than those proposed for these columns. @throws Error with a sentence for each mistake */
  change(proposed: Proposed): Change | undefined
}

export const fieldsAsFlags = importFields.join(', ')

/** Reads what can be read before the columns are known. @throws Error with a sentence for each mistake */
export const readFlags = (given: Given): Flags => {
  const { map = [], sheet, as, refused, 'has-header': hasHeader, ...options } = given
  const said = read(ImportOptions.omit({ mapping: true }).partial(), {
    ...options,
    ...(hasHeader !== undefined && { has_header: truths[hasHeader] ?? hasHeader }),
  })
  const wishes = map.map(readWish)
  return {
    sheet,
    as,
    refused,
    change: ({ columns, options: { mapping: proposed } }) => {
      const mapping = wishes.length > 0 ? mapped(wishes, columns, proposed) : undefined
      if (!mapping && Object.keys(said).length === 0) return undefined
      return read(ImportChange, { ...said, ...(mapping && { mapping }) })
    },
  }
}

const truths: Record<string, boolean> = { true: true, false: false }

const read = <Value>(schema: z.ZodType<Value>, value: unknown): Value => {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  throw new Error(
    result.error.issues.map(({ path, message }) => `${flagOf(String(path[0]))}: ${message}`).join('\n'),
  )
}

/** How an option of the API is called on the command line. */
export const flagOf = (option: string): string =>
  `--${option === 'mapping' ? 'map' : option.replaceAll('_', '-')}`

type Wish = { column: string; field: ImportField | null }

const readWish = (wish: string): Wish => {
  // No field has the sign; the name of a column may.
  const at = wish.lastIndexOf('=')
  if (at < 1) throw new Error(`--map: “${wish}” is not like 'Column=field'.`)
  const name = wish.slice(at + 1).trim()
  const field = importFields.find((each) => each === name)
  if (name !== '' && !field) throw new Error(`--map: “${name}” is no field. Must be one of ${fieldsAsFlags}.`)
  return { column: wish.slice(0, at), field: field ?? null }
}

const mapped = (
  wishes: readonly Wish[],
  columns: Proposed['columns'],
  proposed: ImportOptions['mapping'],
): ImportOptions['mapping'] => {
  const fields = new Map(wishes.map(({ column, field }) => [placeOf(column, columns), field]))
  const wished = new Set(fields.values())
  return proposed.map((field, at) => {
    const said = fields.get(at)
    if (said !== undefined) return said
    // What was said of one column holds against what was guessed of another.
    return field !== null && wished.has(field) && !isRepeatable(field) ? null : field
  })
}

const placeOf = (column: string, columns: Proposed['columns']): number => {
  const key = keyOf(column)
  const called = columns.flatMap(({ name }, at) => (key !== '' && keyOf(name) === key ? [at] : []))
  const [only] = called
  if (only !== undefined && called.length === 1) return only
  if (called.length > 1)
    throw new Error(
      `--map: Several columns are called “${column}”. Name one by its number: ${called.map((at) => at + 1).join(' or ')}.`,
    )
  const number = /^\d+$/.test(key) ? Number(key) : 0
  if (number >= 1 && number <= columns.length) return number - 1
  const names = columns.map(({ name }, at) => (name === '' ? String(at + 1) : `“${name}”`)).join(', ')
  throw new Error(`--map: There is no column “${column}”. The columns are ${names}.`)
}

const keyOf = (name: string) => name.trim().slice(0, limits.importSampleMaxLength).trim().toLowerCase()
