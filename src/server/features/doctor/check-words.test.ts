import assert from 'node:assert/strict'
import { sql } from 'kysely'
import { transact } from '#server/adapters/database/transact.ts'
import { checks } from '#server/features.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { makeStillFoyer } from '#server/testing/still-foyer.ts'
import { examine } from './examine.ts'

onEachDatabase(
  'a word that no list knows is told by its column and without the word, where the database takes it',
  async (_, t, kind) => {
    const { config, deps, submit } = await makeStillFoyer(t, kind)
    await submit()
    await transact(deps.db, (tx) => sql`update events set kind = 'ada@example.com'`.execute(tx))
    await transact(deps.db, (tx) => sql`update leads set outcome = 'unheard of'`.execute(tx))
    const problems: string[] = []
    for await (const { level, check, message } of examine(config, {
      checks,
      now: deps.now,
      progress: () => {},
    }))
      if (level === 'problem') problems.push(`${check}: ${message}`)
    assert.deepEqual(problems, [
      'words: In 1 row of leads this program does not know the word in outcome.',
      'words: In 1 row of events this program does not know the word in kind.',
    ])
    // Whether somebody was reached out to is one or the other for ever: the database holds it.
    await assert.rejects(transact(deps.db, (tx) => sql`update leads set state = 'unheard of'`.execute(tx)))
  },
)
