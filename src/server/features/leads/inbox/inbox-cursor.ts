import { z } from 'zod'
import { type LeadOrder, leadOrders } from '#contract/filter/lead-order.ts'
import { type InboxView, viewOf } from '#contract/views.ts'
import { invalidField } from '#server/problem.ts'
import type { Position } from './inbox.queries.ts'
import type { FilterCursor } from '../filter/find-leads.ts'
import type { OrderCursor } from '../order/list-in-order.ts'

const Id = z.int().min(1)
const AnyCursor = z.object({
  id: Id,
  at: z.int().optional(),
  isOfSearch: z.literal(true).optional(),
  newest: Id.optional(),
  created_at: z.int().optional(),
  total: z.int().min(0).optional(),
  isAtLeast: z.boolean().optional(),
  leg: z.int().min(0).optional(),
  order: z.enum(leadOrders).optional(),
})

/** Base64, so that clients treat the cursor as opaque and its content may change. */
export const writeCursor = ({ id, reached_out_at: at }: Position): string =>
  write({ id, at: at ?? undefined })

export const writeFilterCursor = (cursor: FilterCursor): string => write({ ...cursor, isOfSearch: true })

const write = (cursor: z.input<typeof AnyCursor>) => Buffer.from(JSON.stringify(cursor)).toString('base64url')

/** @throws Problem invalid_fields */
export const readFilterCursor = (text: string | undefined): FilterCursor | undefined => {
  if (text === undefined) return undefined
  const { isOfSearch, order: _, ...cursor } = read(text)
  if (!isOfSearch) throw notOfThisList()
  return cursor
}

/** @throws Problem invalid_fields, also for a cursor of a list with another order */
export const readViewCursor = (text: string | undefined, view: InboxView): Position | undefined => {
  if (text === undefined) return undefined
  const { id, at = null, isOfSearch, order } = read(text)
  if (isOfSearch || order !== undefined || (viewOf(view).order.by !== 'id' && at === null))
    throw notOfThisList()
  return { id, reached_out_at: at }
}

export const writeOrderCursor = (cursor: OrderCursor, order: LeadOrder): string => write({ ...cursor, order })

/** @throws Problem invalid_fields, also for a cursor of another order */
export const readOrderCursor = (text: string | undefined, wanted: LeadOrder): OrderCursor | undefined => {
  if (text === undefined) return undefined
  const { id, leg, at, order } = read(text)
  if (order !== wanted) throw notOfThisList()
  return { id, leg, at }
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
