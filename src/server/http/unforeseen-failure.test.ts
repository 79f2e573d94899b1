import assert from 'node:assert/strict'
import { sql } from 'kysely'
import { transact } from '#server/adapters/database/transact.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'

onEachDatabase(
  'an unexpected error is answered with a plain sentence without internals, by every kind of endpoint',
  async (start) => {
    const foyer = await start()
    const { token } = await foyer.attorney()
    const { id } = (await foyer.submit()).body
    const rename = (from: string, to: string) =>
      transact(foyer.deps.db, (tx) =>
        sql`alter table ${sql.table(from)} rename to ${sql.table(to)}`.execute(tx),
      )

    await rename('leads', 'elsewhere')
    // `call` also checks that answers of this kind contain no internals.
    for (const answer of [
      await foyer.submit(),
      await foyer.call('GET', '/api/leads', { token }),
      await foyer.call('GET', `/api/leads/${id}`, { token }),
      await foyer.call('PATCH', `/api/leads/${id}`, { token, json: { state: 'REACHED_OUT' } }),
      await foyer.call('GET', '/api/inbox?q=ada', { token }),
    ]) {
      assert.equal(answer.status, 500)
      assert.equal(answer.body.code, 'internal_error')
      assert.equal(answer.body.detail, 'Something went wrong on the server. It has been logged.')
      assert.doesNotMatch(answer.text, /leads|table|relation/)
    }

    await rename('elsewhere', 'leads')
    assert.equal((await foyer.call('GET', `/api/leads/${id}`, { token })).status, 200)
    assert.equal((await foyer.submit()).status, 201)
  },
)
