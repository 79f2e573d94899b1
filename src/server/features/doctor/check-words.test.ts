import assert from 'node:assert/strict'
import { sql } from 'kysely'
import { transact } from '#server/adapters/database/transact.ts'
import { checks } from '#server/features.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { makeStillFoyer } from '#server/testing/still-foyer.ts'
import { examine } from './examine.ts'

onEachDatabase(
  'an unknown word in a column that the database does not check is reported by its column, without the word',
  async (_, t, kind) => {
    const { config, deps, submit } = await makeStillFoyer(t, kind)
    await submit()
    await transact(deps.db, (tx) => sql`update events set kind = 'ada@example.com'`.execute(tx))
    await transact(deps.db, (tx) => sql`update leads set contact = 'unheard of'`.execute(tx))
    const problems: string[] = []
    for await (const { level, check, message } of examine(config, {
      checks,
      now: deps.now,
      progress: () => {},
    }))
      if (level === 'problem') problems.push(`${check}: ${message}`)
    assert.deepEqual(problems, [
      'words: In 1 row of leads this program does not know the word in contact.',
      'words: In 1 row of events this program does not know the word in kind.',
    ])
    // The list of states never grows, so the database itself refuses other words.
    await assert.rejects(transact(deps.db, (tx) => sql`update leads set state = 'unheard of'`.execute(tx)))
  },
)
