import { type Output, call } from '#web/api.ts'

export type LeadEvent = Output<'listLeadEvents'>['items'][number]

/** All that happened to a lead, the oldest first: there is rarely more than a page, and the last ones matter most. */
export const readEvents = async (id: number, after?: number): Promise<LeadEvent[]> => {
  const { items, has_more, last_id } = await call('listLeadEvents', {
    params: { id },
    query: { page_size: 100, after_id: after },
  })
  return has_more && last_id !== null ? [...items, ...(await readEvents(id, last_id))] : items
}
