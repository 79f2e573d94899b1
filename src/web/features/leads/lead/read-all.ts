import { call } from '#web/api.ts'
import type { Output } from '#web/api-types.ts'

export type LeadEvent = Output<'listLeadEvents'>['items'][number]
export type Note = Output<'listNotes'>['items'][number]

type Page<Item> = { items: Item[]; has_more: boolean; last_id: number | null }

/** Reads all pages of a list. Few leads have more than one page of events or notes, and the last ones matter most. */
const readAll = async <Item>(
  readPage: (query: { page_size: number; after_id: number | undefined }) => Promise<Page<Item>>,
  after?: number,
): Promise<Item[]> => {
  const { items, has_more, last_id } = await readPage({ page_size: 100, after_id: after })
  return has_more && last_id !== null ? [...items, ...(await readAll(readPage, last_id))] : items
}

/** All events of a lead, the oldest first. */
export const readEvents = (id: number): Promise<LeadEvent[]> =>
  readAll((query) => call('listLeadEvents', { params: { id }, query }))

/** All notes of a lead, the oldest first. */
export const readNotes = (id: number): Promise<Note[]> =>
  readAll((query) => call('listNotes', { params: { id }, query }))
