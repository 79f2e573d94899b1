import assert from 'node:assert/strict'
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { transact } from '#server/adapters/database/transact.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { sweepUploads } from './sweep-uploads.ts'
import { type StillFoyer, dayMs, hourMs, makeStillFoyer } from '#server/testing/still-foyer.ts'

const markOf = async ({ dataDir }: StillFoyer) =>
  JSON.parse(await readFile(join(dataDir, 'uploads/.installation'), 'utf8'))

const writeMark = ({ dataDir }: StillFoyer, text: string) =>
  writeFile(join(dataDir, 'uploads/.installation'), text)

/** Creates one file of each kind that a sweep would remove. */
const plantRubbish = async (foyer: StillFoyer) => {
  await foyer.plant('uploads', { agedMs: 2 * hourMs, name: 'orphan.pdf' })
  await foyer.plant('trash', { name: `${Date.now() - 40 * dayMs}_old.pdf` })
  await foyer.plant('incoming', { agedMs: 2 * hourMs, name: 'left.part' })
}

const assertNothingSwept = async (foyer: StillFoyer, reason: string) => {
  const { standing, ...did } = await sweepUploads(foyer.sweeping)
  assert.equal(standing.sweepable ? 'swept' : standing.reason, reason)
  assert.deepEqual(did, { putBack: 0, orphans: 0, removed: 0, temporary: 0 })
  assert.ok((await foyer.names('uploads')).includes('orphan.pdf'))
  assert.equal((await foyer.names('trash')).length, 1)
  assert.deepEqual(await foyer.names('incoming'), ['left.part'])
}

onEachDatabase(
  'a store without a mark gets the mark of the database that sweeps it, and every sweep updates the mark',
  async (_, t, kind) => {
    const foyer = await makeStillFoyer(t, kind)
    await sweepUploads(foyer.sweeping)
    const { installation_id } = await foyer.deps.db
      .selectFrom('installation')
      .selectAll()
      .executeTakeFirstOrThrow()
    assert.deepEqual(await markOf(foyer), { installation_id, leads_seen: 0, sweeps: 1 })
    const lead = await foyer.submit()
    await sweepUploads(foyer.sweeping)
    assert.deepEqual(await markOf(foyer), { installation_id, leads_seen: lead.id, sweeps: 2 })
    assert.deepEqual(await foyer.names('incoming'), [])
  },
)

onEachDatabase(
  'nothing is swept from the store of another database, and its mark stays; resumes are still accepted',
  async (_, t, kind) => {
    const foyer = await makeStillFoyer(t, kind)
    const mark = JSON.stringify({ installation_id: 'of another one', leads_seen: 0, sweeps: 0 })
    await writeMark(foyer, mark)
    await plantRubbish(foyer)
    await assertNothingSwept(foyer, 'other_database')
    assert.equal(await readFile(join(foyer.dataDir, 'uploads/.installation'), 'utf8'), mark)
    const { resume_path } = await foyer.submit()
    assert.ok(await readFile(join(foyer.dataDir, resume_path)))
  },
)

onEachDatabase(
  'nothing is swept when the database has fewer leads than the sweeper saw before',
  async (_, t, kind) => {
    const foyer = await makeStillFoyer(t, kind)
    await foyer.submit()
    await sweepUploads(foyer.sweeping)
    await writeMark(foyer, JSON.stringify({ ...(await markOf(foyer)), leads_seen: 2 }))
    await plantRubbish(foyer)
    await assertNothingSwept(foyer, 'older_database')
    await foyer.submit()
    assert.equal((await sweepUploads(foyer.sweeping)).orphans, 1)
  },
)

onEachDatabase(
  'nothing is swept after an older database was restored, even when it has more leads by now',
  async (_, t, kind) => {
    const foyer = await makeStillFoyer(t, kind)
    await foyer.submit()
    await sweepUploads(foyer.sweeping)
    await sweepUploads(foyer.sweeping)
    await transact(foyer.deps.db, (tx) => tx.updateTable('installation').set({ sweeps: 1 }).execute())
    for (let n = 0; n < 3; n += 1) await foyer.submit()
    await plantRubbish(foyer)
    await assertNothingSwept(foyer, 'older_database')
    await assertNothingSwept(foyer, 'older_database')
    // Follows the advice.
    await rm(join(foyer.dataDir, 'uploads/.installation'))
    assert.equal((await sweepUploads(foyer.sweeping)).orphans, 1)
  },
)

test('after an older backup is restored, the files of leads that it lacks stay', async (t) => {
  const foyer = await makeStillFoyer(t, 'sqlite')
  await foyer.submit()
  await foyer.stop()
  const database = join(foyer.dataDir, 'foyer.sqlite')
  await writeFile(`${database}.backup`, await readFile(database))

  const before = await makeStillFoyer(t, 'sqlite', { dataDir: foyer.dataDir })
  const lost = await before.submit('a resume that the backup does not know')
  await sweepUploads(before.sweeping)
  await before.stop()

  for (const suffix of ['-wal', '-shm']) await rm(database + suffix, { force: true })
  await rename(`${database}.backup`, database)
  const after = await makeStillFoyer(t, 'sqlite', { dataDir: foyer.dataDir })
  const newcomer = await after.submit()
  assert.equal(newcomer.id, lost.id)
  after.advance(90 * dayMs)
  const { standing } = await sweepUploads(after.sweeping)
  assert.equal(standing.sweepable, false)
  assert.equal(
    await readFile(join(after.dataDir, lost.resume_path), 'utf8'),
    'a resume that the backup does not know',
  )
})

for (const text of [
  '',
  '{',
  'null',
  '{"installation_id":1}',
  '{"installation_id":"x","leads_seen":-1,"sweeps":0}',
]) {
  test(`nothing is swept when the mark is unreadable: ${text || 'empty'}`, async (t) => {
    const foyer = await makeStillFoyer(t, 'sqlite')
    await writeMark(foyer, text)
    await plantRubbish(foyer)
    await assertNothingSwept(foyer, 'mark_unreadable')
    assert.equal(await readFile(join(foyer.dataDir, 'uploads/.installation'), 'utf8'), text)
  })
}

onEachDatabase(
  'nothing is swept when the database does not answer, or stops answering during the sweep',
  async (_, t, kind) => {
    const foyer = await makeStillFoyer(t, kind)
    await foyer.submit()
    await foyer.plant('uploads', { agedMs: 2 * hourMs, name: 'orphan.pdf' })
    await foyer.plant('incoming', { agedMs: 2 * hourMs, name: 'left.part' })
    const { db, store } = foyer.sweeping
    const closing = {
      ...store,
      list: async function* () {
        yield* store.list()
        await db.destroy()
      },
    }
    await assert.rejects(sweepUploads({ ...foyer.sweeping, store: closing }))
    await assert.rejects(sweepUploads(foyer.sweeping))
    assert.equal((await foyer.names('uploads')).length, 2)
    assert.deepEqual(await foyer.names('trash'), [])
    assert.deepEqual(await foyer.names('incoming'), ['left.part'])
  },
)

onEachDatabase('leads are put back from the trash even when nothing may be swept', async (_, t, kind) => {
  const foyer = await makeStillFoyer(t, kind)
  const { resume_path } = await foyer.submit()
  const name = resume_path.slice('uploads/'.length)
  await foyer.plant('trash', { name: `${Date.now()}_${name}` })
  await rm(join(foyer.dataDir, resume_path))
  await writeMark(foyer, JSON.stringify({ installation_id: 'of another one', leads_seen: 0, sweeps: 0 }))
  const { standing, putBack } = await sweepUploads(foyer.sweeping)
  assert.deepEqual([standing.sweepable, putBack], [false, 1])
  assert.deepEqual(await foyer.names('uploads'), [name])
})
