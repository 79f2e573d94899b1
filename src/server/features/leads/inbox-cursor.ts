import { z } from 'zod'
import { invalidField } from '#server/problem.ts'

/** Where a page ended: an id in a view, a word and an id in a search. */
export type InboxCursor = { id: number; word?: string | undefined }

// PostgreSQL takes no NUL in a text (its documentation, section 8.3).
const Shape = z.object({
  id: z.int().min(1),
  word: z
    .string()
    .max(400)
    .regex(/^[^\0]*$/)
    .optional(),
})

/** Opaque to clients, so that it may change. */
export const writeCursor = (cursor: InboxCursor): string =>
  Buffer.from(JSON.stringify(cursor)).toString('base64url')

/** @throws Problem invalid_fields */
export const readCursor = (text: string | undefined): InboxCursor | undefined => {
  if (text === undefined) return undefined
  const read = Shape.safeParse(parsed(Buffer.from(text, 'base64url').toString()))
  if (!read.success) throw invalidField('after', 'Must be the next of a page of this list.')
  return read.data
}

const parsed = (json: string): unknown => {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}
