import { z } from 'zod'
import { limits } from '#contract/limits.ts'
import { oneLine } from '#contract/values/one-line.ts'

/** PostgreSQL stores no NUL. */
export const hasNoNul = (text: string): boolean => !text.includes('\0')

/** A first or last name: oneLine, at most 100 characters. It may be empty, as some people have one name only. */
export const PersonName = z
  .string('This field is required.')
  .overwrite(oneLine)
  .max(limits.nameMaxLength, `At most ${limits.nameMaxLength} characters.`)
  .refine(hasNoNul, 'Control characters are not allowed.')
  .meta({ examples: ['Ada'] })

/** What an attorney is called, in full. */
export const AccountName = PersonName.min(1, 'This field is required.').meta({
  description: 'The full name.',
  examples: ['Ada Lovelace'],
})

/**
 * A password as it is hashed, however a keyboard composes it: NFKC (NIST SP 800-63B section 5.1.1.2, Unicode Standard Annex
 * 15). A Mac may hand in e and a combining acute where Windows hands in one character, a Japanese keyboard wide letters.
 */
export const normalizedPassword = (password: string): string => password.normalize('NFKC')

/**
 * Twelve characters or more (NIST SP 800-63B asks for eight), at most 72 bytes; the server also refuses the most common
 * ones. What counts are the code points, and the bytes of UTF-8, of the normalized form.
 */
export const NewPassword = z
  .string('This field is required.')
  .overwrite(normalizedPassword)
  .refine(
    // zod counts UTF-16 units, of which an emoji has two.
    (password) => Array.from(password).length >= limits.passwordMinLength,
    `At least ${limits.passwordMinLength} characters.`,
  )
  .refine(
    (password) => new TextEncoder().encode(password).length <= limits.passwordMaxBytes,
    `At most ${limits.passwordMaxBytes} bytes.`,
  )
  // A code point has at least one byte.
  .meta({
    format: 'password',
    minLength: limits.passwordMinLength,
    maxLength: limits.passwordMaxBytes,
    examples: ['a sentence only you know'],
  })

/**
 * A number in a path or a query: nothing but decimal digits. JavaScript would read 0x1, 1e0, +1 and nothing at all as
 * numbers, too. Default and examples belong to the schema within: JSON Schema shows no others.
 */
export const decimal = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess((given) => (typeof given === 'string' && /^\d+$/.test(given) ? Number(given) : given), schema)

/** An id in a path: a positive integer that a JavaScript number holds exactly. */
export const Id = decimal(
  z
    .int('Must be a positive whole number.')
    .min(1, 'Must be a positive whole number.')
    .meta({ description: 'The id, as lists and answers tell it.', examples: [7] }),
)

/** The id of a row, in an answer. */
export const RowId = z
  .int()
  .min(1)
  .meta({ examples: [7] })

export const Count = z
  .int()
  .min(0)
  .meta({ examples: [1] })

/** An e-mail address in an answer: it was checked when it came in. OpenAPI's format `email` knows no dots of old carriers. */
export const StoredEmail = z
  .string()
  .max(limits.emailMaxLength)
  .meta({ examples: ['ada@example.com'] })

/** ISO 8601 in UTC with milliseconds. */
export const Instant = z.iso.datetime().meta({ examples: ['2026-01-31T09:30:00.000Z'] })

export const PageQuery = z.object({
  page_size: decimal(
    z
      .int('Must be a whole number.')
      .min(1, 'Must be at least 1.')
      .overwrite((size) => Math.min(size, limits.pageSizeMax))
      .default(limits.pageSizeDefault)
      .meta({
        description: `Rows a page; more than ${limits.pageSizeMax} means ${limits.pageSizeMax}.`,
        examples: [limits.pageSizeDefault],
      }),
  ),
  after_id: decimal(
    z
      .int('Must be a whole number.')
      .min(0, 'Must be at least 0.')
      .optional()
      .meta({ description: 'The last_id of the page before.', examples: [7] }),
  ),
})

/** A keyset page: rows after `after_id`, by ascending id where the list names no other order. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({
    items: z.array(item).max(limits.pageSizeMax),
    total: Count.describe('All rows that match, on every page.'),
    has_more: z.boolean().meta({ description: 'Is there a page after this one?', examples: [false] }),
    last_id: RowId.nullable().describe('Hand it in as after_id for the next page; null on an empty page.'),
  })
