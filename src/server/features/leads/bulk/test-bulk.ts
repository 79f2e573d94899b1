import assert from 'node:assert/strict'
import type { Bulk, BulkAction, BulkReport } from '#contract/schemas/bulk.ts'
import type { z } from 'zod'
import { copyLeads } from '#server/testing/copy-leads.ts'
import type { TestFoyer } from '#server/testing/start-foyer.ts'
import { until } from '#server/testing/until.ts'

type Leads = { q: string } | { ids: number[] }
type Report = z.infer<typeof BulkReport>

/** Requests of an attorney about changes of many leads. */
export const bulksOf = (foyer: TestFoyer, { token }: { token: string }) => {
  const ask = (leads: Leads, action: BulkAction) =>
    foyer.call('POST', '/api/bulk', { token, json: { ...leads, action } })
  const read = async (id: number): Promise<Report> =>
    (await foyer.call('GET', `/api/bulk/${id}`, { token })).body
  return {
    ask,
    read,
    start: async (leads: Leads, action: BulkAction): Promise<Bulk> => {
      const { status, body } = await ask(leads, action)
      assert.equal(status, 202, body.detail)
      return body
    },
    undo: (id: number) => foyer.call('POST', `/api/bulk/${id}/undo`, { token }),
    ended: async (id: number): Promise<Report> => {
      await until('the bulk has ended', async () => /ed$|undone$/.test((await read(id)).state), 20_000)
      return read(id)
    },
    lead: async (id: number) => (await foyer.call('GET', `/api/leads/${id}`, { token })).body,
    patch: (id: number, json: object) => foyer.call('PATCH', `/api/leads/${id}`, { token, json }),
    events: async (id: number) =>
      (await foyer.call('GET', `/api/leads/${id}/events?page_size=100`, { token })).body.items,
  }
}

/** @returns the ids of all leads, in their order */
export const addMany = async (foyer: TestFoyer, count: number): Promise<number[]> => {
  await foyer.submit()
  await copyLeads(foyer.deps.db, count)
  const leads = await foyer.deps.db.selectFrom('leads').select('id').orderBy('id').execute()
  return leads.map(({ id }) => id)
}

/** The number of each view, as the counters have it and as the rows tell it. */
export const countsAndRows = async (foyer: TestFoyer, { token, id }: { token: string; id: number }) => {
  const { body: counts } = await foyer.call('GET', '/api/inbox/counts', { token })
  const leads = await foyer.deps.db.selectFrom('leads').selectAll().execute()
  const pending = leads.filter(({ state }) => state === 'PENDING')
  const rows = {
    pending: pending.length,
    mine: pending.filter((lead) => lead.assigned_to === id).length,
    unassigned: pending.filter((lead) => lead.assigned_to === null).length,
    overdue: leads.filter(({ overdue }) => overdue === 1).length,
    reached_out: leads.filter(({ state }) => state === 'REACHED_OUT').length,
    all: leads.length,
  }
  return { counts, rows }
}
