import { z } from 'zod'
import { limits } from './limits.ts'

// C0 and C1 controls, line and paragraph separators, and the bidi controls that can make a text look like another
// (Trojan Source, CVE-2021-42574).
export const unseen = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u

/** A person's first or last name: trimmed, NFC, 1 to 100 characters, no control characters. */
export const PersonName = z
  .string('This field is required.')
  .overwrite((name) => name.normalize('NFC').trim())
  .min(1, 'This field is required.')
  .max(limits.nameMaxLength, `At most ${limits.nameMaxLength} characters.`)
  .refine((name) => !unseen.test(name), 'Control characters are not allowed.')
  .meta({ examples: ['Ada'] })

/** What an attorney is called, in full. */
export const AccountName = PersonName.meta({ description: 'The full name.', examples: ['Ada Lovelace'] })

/**
 * One plain addr-spec of RFC 5321 without quoting, comments or groups, so that it is inert in a mail header.
 * Trimmed, domain in lower case, at most 254 characters, 64 before the @.
 */
export const Email = z
  .string('This field is required.')
  .overwrite((email) => lowerDomain(email.trim()))
  .min(1, 'This field is required.')
  .max(limits.emailMaxLength, `At most ${limits.emailMaxLength} characters.`)
  .regex(
    /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]*[A-Za-z0-9]$/,
    'This is not an e-mail address like name@example.com.',
  )
  .refine(
    (email) => email.indexOf('@') <= limits.emailLocalPartMaxLength,
    'The part before the @ is too long.',
  )
  .meta({ format: 'email', examples: ['ada@example.com'] })

const lowerDomain = (email: string) => {
  const at = email.lastIndexOf('@') + 1
  return email.slice(0, at) + email.slice(at).toLowerCase()
}

/** The e-mail an attorney signs in with: compared without regard to case. */
export const AccountEmail = Email.overwrite((email) => email.toLowerCase())

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

/** An id in a path: a positive integer that a JavaScript number holds exactly. */
export const Id = z.coerce
  .number('Must be a positive whole number.')
  .int('Must be a positive whole number.')
  .min(1, 'Must be a positive whole number.')
  .meta({ description: 'The id, as lists and answers tell it.', examples: [7] })

/** The id of a row, in an answer. */
export const RowId = z
  .int()
  .min(1)
  .meta({ examples: [7] })

export const Count = z
  .int()
  .min(0)
  .meta({ examples: [1] })

/** An e-mail address in an answer: it was checked when it came in. */
export const StoredEmail = z
  .string()
  .max(limits.emailMaxLength)
  .meta({ format: 'email', examples: ['ada@example.com'] })

/** ISO 8601 in UTC with milliseconds. */
export const Instant = z.iso.datetime().meta({ examples: ['2026-01-31T09:30:00.000Z'] })

export const PageQuery = z.object({
  page_size: z.coerce
    .number('Must be a whole number.')
    .int('Must be a whole number.')
    .min(1, 'Must be at least 1.')
    .default(limits.pageSizeDefault)
    .overwrite((size) => Math.min(size, limits.pageSizeMax))
    .meta({
      description: `Rows a page; more than ${limits.pageSizeMax} means ${limits.pageSizeMax}.`,
      examples: [limits.pageSizeDefault],
    }),
  after_id: z.coerce
    .number('Must be a whole number.')
    .int('Must be a whole number.')
    .min(0, 'Must be at least 0.')
    .optional()
    .meta({ description: 'The last_id of the page before.', examples: [7] }),
})

/** A keyset page: rows by ascending id after `after_id`. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({
    items: z.array(item).max(limits.pageSizeMax),
    total: Count.describe('All rows that match, on every page.'),
    has_more: z.boolean().meta({ description: 'Is there a page after this one?', examples: [false] }),
    last_id: RowId.nullable().describe('Hand it in as after_id for the next page; null on an empty page.'),
  })
