import { z } from 'zod'
import { limits } from '#contract/limits.ts'
import { oneLine } from '#contract/values/one-line.ts'

/** PostgreSQL cannot store NUL in a text. */
export const hasNoNul = (text: string): boolean => !text.includes('\0')

/** A first or last name, cleaned by oneLine, at most 100 characters. Some people have only one name, so it may be empty. */
export const PersonName = z
  .string('This field is required.')
  .overwrite(oneLine)
  .max(limits.nameMaxLength, `At most ${limits.nameMaxLength} characters.`)
  .refine(hasNoNul, 'Control characters are not allowed.')
  .meta({ examples: ['Ada'] })

/** The full name of an attorney. */
export const AccountName = PersonName.min(1, 'This field is required.').meta({
  description: 'The full name.',
  examples: ['Ada Lovelace'],
})

/**
 * The form in which a password is hashed: NFKC (NIST SP 800-63B section 5.1.1.2, Unicode Standard Annex 15). Keyboards write
 * the same password differently: é as one character or as e and a combining acute, Latin letters full-width in Japan.
 */
export const normalizedPassword = (password: string): string => password.normalize('NFKC')

/**
 * A password of at least twelve characters (NIST SP 800-63B asks for eight) and at most 72 bytes. Characters are the code
 * points of the normalized form, bytes are its UTF-8. The server also refuses the most common passwords.
 */
export const NewPassword = z
  .string('This field is required.')
  .overwrite(normalizedPassword)
  .refine(
    // Not zod's `min`, which counts UTF-16 units: an emoji has two.
    (password) => Array.from(password).length >= limits.passwordMinLength,
    `At least ${limits.passwordMinLength} characters.`,
  )
  .refine(
    (password) => new TextEncoder().encode(password).length <= limits.passwordMaxBytes,
    `At most ${limits.passwordMaxBytes} bytes.`,
  )
  // 72 bytes are at most 72 code points.
  .meta({
    format: 'password',
    minLength: limits.passwordMinLength,
    maxLength: limits.passwordMaxBytes,
    examples: ['a sentence only you know'],
  })

/**
 * A number in a path or a query, in decimal digits only. JavaScript would also read 0x1, 1e0, +1 and an empty text as
 * numbers. Default and examples must be in the inner schema: JSON Schema does not show those of the outer one.
 */
export const decimal = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess((given) => (typeof given === 'string' && /^\d+$/.test(given) ? Number(given) : given), schema)

/** An id in a path: a positive integer that a JavaScript number holds exactly. */
export const Id = decimal(
  z
    .int('Must be a positive whole number.')
    .min(1, 'Must be a positive whole number.')
    .meta({ description: 'The id from a list or an answer.', examples: [7] }),
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

/**
 * An e-mail address in an answer; it was checked when it was stored. OpenAPI's format `email` is not used, because it
 * excludes some addresses that values/email.ts allows.
 */
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
        description: `Rows per page; a larger number than ${limits.pageSizeMax} means ${limits.pageSizeMax}.`,
        examples: [limits.pageSizeDefault],
      }),
  ),
  after_id: decimal(
    z
      .int('Must be a whole number.')
      .min(0, 'Must be at least 0.')
      .optional()
      .meta({ description: 'The last_id of the previous page.', examples: [7] }),
  ),
})

/** For lists with the latest first. */
export const OlderPageQuery = PageQuery.omit({ after_id: true }).extend({
  before_id: PageQuery.shape.after_id.describe('Only those older than the one with this id.'),
})

/** A page of such a list. */
export const olderPageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({
    items: z.array(item).max(limits.pageSizeMax),
    has_more: z
      .boolean()
      .meta({ description: 'Whether older ones follow on another page.', examples: [false] }),
    last_id: RowId.nullable().describe('Pass it as before_id to get the next page; null on an empty page.'),
  })

/** A keyset page: the rows after `after_id`, by ascending id unless the list documents another order. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({
    items: z.array(item).max(limits.pageSizeMax),
    total: Count.describe('The number of matching rows on all pages together.'),
    has_more: z.boolean().meta({ description: 'Whether another page follows.', examples: [false] }),
    last_id: RowId.nullable().describe('Pass it as after_id to get the next page; null on an empty page.'),
  })
