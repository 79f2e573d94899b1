import { z } from 'zod'
import { type InboxView, viewOf } from '#contract/views.ts'
import { invalidField } from '#server/problem.ts'
import type { Position } from './inbox.queries.ts'

/** The last index entry of a page of a search. */
export type SearchCursor = { id: number; word: string }

const Id = z.int().min(1)
const AnyCursor = z.object({
  id: Id,
  at: z.int().optional(),
  // PostgreSQL does not accept NUL in a text (its documentation, section 8.3).
  word: z
    .string()
    .max(400)
    .regex(/^[^\0]*$/)
    .optional(),
})

/** Base64, so that clients treat the cursor as opaque and its content may change. */
export const writeCursor = (cursor: SearchCursor | Position): string => {
  const { id } = cursor
  const end = 'word' in cursor ? { id, word: cursor.word } : { id, at: cursor.reached_out_at ?? undefined }
  return Buffer.from(JSON.stringify(end)).toString('base64url')
}

/** @throws Problem invalid_fields */
export const readSearchCursor = (text: string | undefined): SearchCursor | undefined => {
  if (text === undefined) return undefined
  const { id, word } = read(text)
  if (word === undefined) throw notOfThisList()
  return { id, word }
}

/** @throws Problem invalid_fields, also for a cursor of a list with another order */
export const readViewCursor = (text: string | undefined, view: InboxView): Position | undefined => {
  if (text === undefined) return undefined
  const { id, at = null } = read(text)
  if (viewOf(view).order.by !== 'id' && at === null) throw notOfThisList()
  return { id, reached_out_at: at }
}

const read = (text: string) => {
  const parsed = AnyCursor.safeParse(fromJson(Buffer.from(text, 'base64url').toString()))
  if (!parsed.success) throw notOfThisList()
  return parsed.data
}

const notOfThisList = () => invalidField('after', 'Must be the value of next on a page of this list.')

const fromJson = (json: string): unknown => {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}
