import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { openDatabase } from '#server/adapters/database/open.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { whenOver } from '#server/testing/database/when-over.ts'
import { makeOriginal, user } from '#server/testing/original/make-original.ts'
import { runImport, spawnImport, wrongIn } from '#server/testing/original/run-import.ts'
import { databaseSettings, makeTestFolder } from '#server/testing/start-foyer.ts'
import { until } from '#server/testing/until.ts'

onEachDatabase(
  'an original that was killed half-way is taken over from there: no row twice, none missing, and the report is whole',
  async (start, t, _kind, databaseUrl) => {
    const count = 450
    const original = await makeTestFolder(t)
    const name = (id: number) => `lead${id}@example.com_cv.txt`
    const ids = Array.from({ length: count }, (_, n) => 2 * n + 1)
    await makeOriginal(original, {
      users: [user(1, 'ada@example.com')],
      leads: ids.map((id) => ({ id, resume_path: `uploads/${name(id)}`, ...(id === 5 && { state: null }) })),
      files: Object.fromEntries(ids.map((id) => [name(id), `Resume ${id}.`])),
    })
    const empty = await start()
    const { dataDir } = empty
    await empty.stop({ withinMs: 1_000 })
    const env = { DATA_DIR: dataDir, ...databaseSettings(databaseUrl) }
    const { db, close } = openDatabase({ url: databaseUrl, folder: dataDir })
    whenOver(t, close)
    const stored = () => db.selectFrom('reimport').selectAll().executeTakeFirst()

    const killed = spawnImport(env, [original])
    const gone = once(killed, 'exit')
    await until('some leads are stored', async () => ((await stored())?.lines ?? 0) >= 100, 60_000)
    killed.kill('SIGKILL')
    await gone
    const half = await stored()
    assert.ok(half && half.ended_at === null && half.lines < count, 'it was killed before its end')

    const { code, out, err } = await runImport(env, [original])
    assert.deepEqual([code, err], [0, ''])
    assert.match(out, /^450 leads, 450 of them with a resume\. 1 account\.$/m)
    assert.match(out, /^Leads without a state.*\n {2}lead 5: /m, 'of a row from before the kill')
    // As if it had been killed at the very end.
    await transact(db, (tx) => tx.updateTable('reimport').set({ ended_at: null }).execute())
    assert.deepEqual(await runImport(env, [original]), { code, out, err })
    const rows = await db.selectFrom('leads').select(['id', 'resume_path']).orderBy('id').execute()
    assert.deepEqual(
      rows.map(({ id }) => id),
      ids,
    )
    const foyer = await start({ dataDir })
    assert.deepEqual(await wrongIn(foyer), [])
    for (const { id, resume_path: path } of rows)
      assert.equal(await readFile(join(dataDir, path ?? ''), 'utf8'), `Resume ${id}.`)
    const kept = (await readdir(join(dataDir, 'uploads'))).filter((each) => !each.startsWith('.'))
    assert.equal(kept.length, count, 'no file of the first try is left over')
    const events = await db.selectFrom('events').select('kind').execute()
    assert.equal(events.filter(({ kind }) => kind === 'lead.imported').length, count)
    assert.equal(events.filter(({ kind }) => kind === 'attorney.imported').length, 1)
  },
)
