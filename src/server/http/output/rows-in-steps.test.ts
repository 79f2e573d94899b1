import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type IncomingMessage, get } from 'node:http'
import type { TestContext } from 'node:test'
import { z } from 'zod'
import type { Endpoint } from '#contract/endpoint.ts'
import { readInSteps } from '#server/adapters/database/read-in-steps.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { serveEndpoints } from '#server/testing/requests/serve-endpoints.ts'
import type { TestFoyer } from '#server/testing/start-foyer.ts'

const Row = z.object({ id: z.int(), note: z.string() })

const endpoints = {
  exportLeads: {
    method: 'GET',
    path: '/api/leads/rows',
    access: 'attorney',
    tag: 'Leads',
    summary: 'All leads',
    status: 200,
    output: { rows: Row },
  },
} as const satisfies Record<string, Endpoint>

const serve = (t: TestContext, rows: AsyncIterable<z.infer<typeof Row>>) =>
  serveEndpoints(t, endpoints, { exportLeads: async () => ({ name: 'leads', rows }) })

const leadsOf = ({ deps }: TestFoyer) =>
  readInSteps(
    (after: number | undefined, limit) =>
      deps.db
        .selectFrom('leads')
        .select('id')
        .where('id', '>', after ?? 0)
        .orderBy('id')
        .limit(limit)
        .execute(),
    ({ id }) => id,
    2,
  )

onEachDatabase('rows that are read in steps all arrive once and in order', async (start, t) => {
  const foyer = await start()
  for (const count of [4, 5]) {
    while ((await foyer.deps.db.selectFrom('leads').select('id').execute()).length < count)
      await foyer.submit()
    const rows = async function* () {
      for await (const { id } of leadsOf(foyer)) yield { id, note: '' }
    }
    const answer = await fetch(`${await serve(t, rows())}/api/leads/rows`)
    const [, ...lines] = (await answer.text()).trimEnd().split('\r\n')
    const leads = await foyer.deps.db.selectFrom('leads').select('id').orderBy('id').execute()
    assert.deepEqual(
      lines.map((line) => Number(line.split(',')[0])),
      leads.map(({ id }) => id),
    )
  }
})

onEachDatabase('rows that no client reads occupy no connection to the database', async (start, t) => {
  const foyer = await start()
  for (let n = 0; n < 3; n++) await foyer.submit()
  const rows = async function* () {
    for (;;) for await (const { id } of leadsOf(foyer)) yield { id, note: 'x'.repeat(100_000) }
  }
  // More requests than connections, each with much left to read.
  const answers = await Promise.all(
    Array.from({ length: 30 }, async () => {
      const request = get(`${await serve(t, rows())}/api/leads/rows`, { agent: false })
      const [answer] = (await once(request, 'response')) as [IncomingMessage]
      return answer.on('error', () => {})
    }),
  )
  assert.equal((await foyer.submit()).status, 201)
  for (const answer of answers) answer.destroy()
})
