import assert from 'node:assert/strict'
import { sql } from 'kysely'
import { isPostgres } from '#server/adapters/database/locking.ts'
import { putIntoIndex } from '#server/adapters/database/search/lead-index.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import type { TestFoyer } from '#server/testing/start-foyer.ts'
import { addPerson } from '#server/testing/texts.ts'
import { indexEntryOf } from './index-entry.ts'

const ada = {
  first_name: 'Ada',
  last_name: 'Lovelace',
  email: 'ada@example.com',
  notes: [],
  resume: '',
  phones: [],
}

const asker = async (foyer: TestFoyer) => {
  const { token } = await foyer.attorney()
  const ask = async (q: string, more = '') =>
    (await foyer.call('GET', `/api/inbox?q=${encodeURIComponent(q)}${more}`, { token })).body
  return { token, ask }
}

onEachDatabase('what was found is counted exactly up to 1,000, and from then on at least', async (start) => {
  const foyer = await start()
  const { ask } = await asker(foyer)
  const { db } = foyer.deps
  const store = (from: number, to: number) =>
    transact(db, async (tx) => {
      for (let id = from; id <= to; id++) await putIntoIndex(tx, id, indexEntryOf(ada))
    })
  await store(1, 1_000)
  const exact = await ask('ada')
  assert.deepEqual([exact.total, exact.total_is_at_least], [1_000, undefined])
  await store(1_001, 1_001)
  const atLeast = await ask('ada')
  assert.deepEqual([atLeast.total, atLeast.total_is_at_least], [1_000, true])
})

onEachDatabase(
  'a page without a word looks at a quarter of a million leads, and the next one goes on where it ended',
  async (start) => {
    const foyer = await start()
    const { token, ask } = await asker(foyer)
    const { db } = foyer.deps
    const far = 1_200_000
    const first = await addPerson(foyer, token, ada)
    await addPerson(foyer, token, { ...ada, last_name: 'Hopper', email: 'hopper@example.com' })
    const reach = isPostgres(db)
      ? sql`select setval(pg_get_serial_sequence('leads', 'id'), ${far})`
      : sql`update sqlite_sequence set seq = ${far} where name = 'leads'`
    await transact(db, (tx) => reach.execute(tx))
    const last = await addPerson(foyer, token, { ...ada, email: 'other@example.com' })
    const seen: number[] = []
    let next = ''
    for (let pages = 1; ; pages++) {
      const page = await ask('ada -hopper', next && `&after=${next}`)
      seen.push(...page.items.map(({ id }: { id: number }) => id))
      if (pages === 1) assert.deepEqual([page.total, page.total_is_at_least], [1, true])
      next = page.next
      if (next === null) {
        assert.equal(pages, 5)
        break
      }
    }
    assert.deepEqual(seen, [last, first])
  },
)
