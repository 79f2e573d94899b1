import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { sql } from 'kysely'
import { transact } from '#server/adapters/database/transact.ts'
import { readGivenIds } from '#server/adapters/database/transfer/highest-ids.ts'
import { moveToPostgres } from '#server/adapters/database/transfer/move.ts'
import { examine } from '#server/features/doctor/examine.ts'
import { checks } from '#server/features.ts'
import { databases, makePostgresDatabase } from '#server/testing/database/databases.ts'
import { type TestFoyer, makeStartFoyer, makeTestFolder } from '#server/testing/start-foyer.ts'
import { makeStillFoyer } from '#server/testing/still-foyer.ts'
import { backUp, makeEmptyPlace } from './test-backup.ts'

/** Writes several rows to every table with ids. */
const work = async (foyer: TestFoyer) => {
  const { id: attorneyId, token, email } = await foyer.attorney()
  const answers = []
  for (const text of ['Called.', 'Called again.']) {
    const lead = await foyer.submit()
    answers.push(lead)
    answers.push(await foyer.call('POST', `/api/leads/${lead.body.id}/notes`, { token, json: { text } }))
    answers.push(await foyer.call('POST', '/api/auth/password-reset', { json: { email } }))
    answers.push(await foyer.call('POST', '/api/views', { token, json: { name: text, q: 'is:overdue' } }))
    const invited = { email: `${randomUUID()}@example.com` }
    answers.push(await foyer.call('POST', '/api/invitations', { token, json: invited }))
    const reachedOut = { kind: 'state', state: 'REACHED_OUT' }
    answers.push(
      await foyer.call('POST', '/api/bulk', { token, json: { ids: [lead.body.id], action: reachedOut } }),
    )
    answers.push(await foyer.call('POST', '/api/exports', { token, json: { format: 'csv' } }))
  }
  const at = foyer.deps.now()
  const job = { kind: 'test', payload: '{}', state: 'failed' as const, attempts: 1 }
  await transact(foyer.deps.db, (tx) =>
    tx
      .insertInto('jobs')
      .values({ ...job, scheduled_at: at, due_at: at, created_at: at })
      .execute(),
  )
  const file = { file_name: 'a.csv', state: 'undone' as const, read_as: '{}', columns: '[]', options: '{}' }
  await transact(foyer.deps.db, async (tx) => {
    const { id: import_id } = await tx
      .insertInto('imports')
      .values({ ...file, uploaded_by: attorneyId, uploaded_at: at })
      .returning('id')
      .executeTakeFirstOrThrow()
    await tx
      .insertInto('import_files')
      .values({ import_id, name: 'a.pdf', name_key: 'a.pdf', base_key: 'a.pdf', caveats: '' })
      .execute()
  })
  assert.deepEqual(
    answers.map(({ status }) => status),
    [201, 201, 202, 201, 201, 202, 201, 201, 201, 202, 201, 201, 202, 201],
  )
}

const highestIds = async ({ deps }: Pick<TestFoyer, 'deps'>, kind: 'sqlite' | 'postgres') => {
  const ids = await readGivenIds({ kind, db: deps.db })
  assert.deepEqual(
    ids.map(({ table }) => table),
    [
      'attorneys',
      'password_resets',
      'invitations',
      'leads',
      'notes',
      'mails',
      'jobs',
      'bulks',
      'views',
      'imports',
      'import_files',
      'exports',
      'events',
    ],
  )
  return ids
}

for (const from of databases)
  for (const to of databases)
    test(`after a restore every table with ids accepts rows, with ids never used before (${from} to ${to})`, async (t) => {
      const foyer = await makeStartFoyer(t, from === 'postgres' ? await makePostgresDatabase(t) : undefined)()
      await work(foyer)
      const before = await highestIds(foyer, from)
      const { folder } = await backUp(
        { config: foyer.deps.config, sweeping: foyer.deps },
        await makeTestFolder(t),
      )
      const place = await makeEmptyPlace(t, to)
      await place.restore(folder)
      const restored = await makeStartFoyer(t, place.databaseUrl)({ dataDir: place.dataDir })
      await work(restored)
      for (const [n, { table, given, there }] of (await highestIds(restored, to)).entries()) {
        const skipped = 100_000 + (before[n]?.given ?? 0)
        assert.ok(given > skipped && there > skipped, `${table}: ${there}, was ${before[n]?.there}`)
      }
    })

if (databases.length > 1) {
  test('after a move every table with ids accepts rows, with ids never used before', async (t) => {
    const foyer = await makeStartFoyer(t, undefined)()
    await work(foyer)
    const { token } = await foyer.attorney()
    const lead = (await foyer.submit()).body.id
    const note = await foyer.call('POST', `/api/leads/${lead}/notes`, { token, json: { text: 'Erased.' } })
    await foyer.call('DELETE', `/api/leads/${lead}/notes/${note.body.id}`, { token })
    const before = await highestIds(foyer, 'sqlite')
    await foyer.stop({ withinMs: 1_000 })
    const url = await makePostgresDatabase(t)
    await moveToPostgres({ folder: foyer.dataDir, url }, () => {})

    const moved = await makeStartFoyer(t, url)({ dataDir: foyer.dataDir })
    const after = await highestIds(moved, 'postgres')
    assert.deepEqual(
      after.map(({ table, given }) => [table, given]),
      // The moved server has begun a job that fills its search.
      before.map(({ table, given }) => [table, table === 'jobs' ? given + 1 : given]),
    )
    await work(moved)
  })

  test('a table whose next id is in use is a problem, and the advice of the doctor fixes it', async (t) => {
    const foyer = await makeStillFoyer(t, 'postgres')
    await foyer.submit()
    await transact(foyer.deps.db, (tx) =>
      sql`insert into password_resets (id, created_at, expires_at) values (7, 0, 0)`.execute(tx),
    )
    const problems = async () => {
      const found: [string, string][] = []
      for await (const each of examine(foyer.config, { checks, now: foyer.sweeping.now, progress: () => {} }))
        if (each.level === 'problem') found.push([each.message, each.advice ?? ''])
      return found
    }
    const [found, ...more] = await problems()
    assert.deepEqual(
      [found?.[0], more],
      ['The next id of password_resets is 1, but ids up to 7 are in use.', []],
    )
    await transact(foyer.deps.db, (tx) => sql.raw(found?.[1].replace('Run: ', '') ?? '').execute(tx))
    assert.deepEqual(await problems(), [])
  })
}
