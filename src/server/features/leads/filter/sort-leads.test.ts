import assert from 'node:assert/strict'
import { leadOrders } from '#contract/filter/lead-order.ts'
import { parseFilter } from '#contract/filter/parse-filter.ts'
import { printFilter } from '#contract/filter/print-filter.ts'
import { conditionsOfView } from '#contract/filter/view-filter.ts'
import { inboxViews } from '#contract/views.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import type { TestFoyer } from '#server/testing/start-foyer.ts'

const people = [
  ['Ada', 'Lovelace'],
  ['Zoë', 'Álvarez'],
  ['Edsger', 'Dijkstra'],
  ['Grace', 'Hopper'],
  ['Alan', 'hopper'],
  ['', 'Barbara'],
] as const

/** Leads whose orders all differ. @returns their ids by the order in which they are listed */
const addLeads = async (foyer: TestFoyer, token: string) => {
  const named = async (name: string | null, email: string) => {
    const { id } = await foyer.attorney({ role: 'attorney', email })
    await transact(foyer.deps.db, (tx) =>
      tx.updateTable('attorneys').set({ name }).where('id', '=', id).execute(),
    )
    return id
  }
  const [zoe, anna, ben] = [
    await named('Zoe', 'a@example.com'),
    await named('anna', 'x@example.com'),
    await named(null, 'ben@example.com'),
  ]
  const ids: number[] = []
  for (const [first_name, last_name] of people)
    ids.push((await foyer.submit({ first_name, last_name, email: `p${ids.length}@example.com` })).body.id)
  const [a, b, c, d, e, f] = ids
  const patch = (id: number | undefined, json: object) =>
    foyer.call('PATCH', `/api/leads/${id}`, { token, json })
  for (const [id, assigned_to] of [
    [a, zoe],
    [b, anna],
    [c, ben],
    [e, anna],
  ] as const)
    await patch(id, { assigned_to })
  for (const [id, day] of [
    [d, '02'],
    [a, '03'],
    [f, '01'],
  ] as const)
    await patch(id, { state: 'REACHED_OUT', reached_out_at: `2026-01-${day}T00:00:00Z` })
  for (const [at, id] of [c, f, a, e, b, d].entries())
    await transact(foyer.deps.db, (tx) =>
      tx
        .updateTable('leads')
        .set({ due_at: 1e12 + at })
        .where('id', '=', id ?? 0)
        .execute(),
    )
  return {
    newest: [f, e, d, c, b, a],
    best: [f, e, d, c, b, a],
    oldest: [a, b, c, d, e, f],
    // Nobody waits any more for a, d and f.
    due: [c, e, b, f, d, a],
    reached_out: [a, d, f, e, c, b],
    name: [b, f, c, e, d, a],
    assignee: [e, b, c, a, f, d],
  }
}

const readAll = async (
  read: (order: string, after: string) => Promise<[number[], string | null]>,
  order: string,
) => {
  const all: number[] = []
  for (let after: string | null = ''; after !== null;) {
    const [ids, next]: [number[], string | null] = await read(order, after)
    all.push(...ids)
    after = next
  }
  return all
}

onEachDatabase(
  'every order lists what a filter or words have found, and leads that arrive while somebody pages neither repeat nor hide one',
  async (start) => {
    const foyer = await start()
    const { token } = await foyer.attorney()
    const orders = await addLeads(foyer, token)
    const known = new Set(orders.newest)
    const listOf =
      (which: string, pageSize = 3) =>
      async (order: string, after: string): Promise<[number[], string | null]> => {
        const path = `/api/inbox?${which}&page_size=${pageSize}&order=${order}${after && `&after=${after}`}`
        const { body } = await foyer.call('GET', path, { token })
        return [body.items.map(({ id }: { id: number }) => id), body.next]
      }
    const lists: Record<string, (order: string, after: string) => Promise<[number[], string | null]>> = {
      inbox: listOf('q=type:pdf'),
      leads: async (order, after) => {
        const path = `/api/leads?q=type:pdf&page_size=3&order=${order}${after && `&after_id=${after}`}`
        const { body } = await foyer.call('GET', path, { token })
        return [body.items.map(({ id }: { id: number }) => id), body.has_more ? String(body.last_id) : null]
      },
    }
    // The rows of a view come from an index, those of a filter from the program: both are in the same order.
    for (const view of inboxViews)
      for (const order of leadOrders.filter((each) => each !== 'best')) {
        const line = printFilter([...conditionsOfView(view), ...parseFilter('type:pdf').filter])
        const [ofView, ofFilter, ofLine] = await Promise.all(
          [`view=${view}`, `q=${line}`, `q=${line.replace(/ ?type:pdf/, '') || 'type:pdf'}`].map((which) =>
            readAll(listOf(which, 4), order),
          ),
        )
        assert.deepEqual(ofView, ofFilter, `${view}, ${order}`)
        assert.deepEqual(ofLine, ofFilter, `${view} as a filter, ${order}`)
      }

    for (const order of leadOrders)
      for (const [name, read] of Object.entries({ ...lists, view: listOf('view=all') })) {
        const seen: number[] = []
        for (let after: string | null = '', page = 0; after !== null; page++) {
          const [ids, next]: [number[], string | null] = await read(order, after)
          seen.push(...ids)
          after = next
          // They come before and after the others.
          const arriving = name !== 'leads' && page < 1 ? ['Aa', 'Zz'] : []
          for (const last_name of arriving) await foyer.submit({ first_name: 'New', last_name })
        }
        assert.deepEqual(seen, [...new Set(seen)], `${order}, ${name}: each once`)
        assert.deepEqual(
          seen.filter((id) => known.has(id)),
          orders[order],
          `${order}, ${name}`,
        )
      }

    for (const [order, expected] of [
      ['name', [orders.name[3], orders.name[4]]],
      ['due', [orders.due[1], orders.due[4]]],
    ] as const) {
      const { body } = await foyer.call('GET', `/api/inbox?q=hopper%20-new&page_size=9&order=${order}`, {
        token,
      })
      assert.deepEqual(
        body.items.map(({ id }: { id: number }) => id),
        expected,
        order,
      )
    }
  },
)
