import assert from 'node:assert/strict'
import { readFile, rename, rm, utimes } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { transact } from '#server/adapters/database/transact.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { pdf } from '#server/testing/requests/submission.ts'
import { sweepUploads } from './sweep-uploads.ts'
import { dayMs, hourMs, makeStillFoyer } from '#server/testing/still-foyer.ts'

onEachDatabase('a file that a lead names is never swept, however old', async (_, t, kind) => {
  const foyer = await makeStillFoyer(t, kind)
  const { resume_path } = await foyer.submit()
  const longAgo = (Date.now() - 400 * dayMs) / 1000
  await utimes(join(foyer.dataDir, resume_path), longAgo, longAgo)
  const { orphans, standing } = await sweepUploads(foyer.sweeping)
  assert.deepEqual({ orphans, standing }, { orphans: 0, standing: { sweepable: true } })
  assert.equal(await readFile(join(foyer.dataDir, resume_path), 'utf8'), pdf())
  assert.deepEqual(await foyer.names('trash'), [])
})

onEachDatabase(
  'an orphan is moved to the trash after an hour, and removed after 30 days there',
  async (_, t, kind) => {
    const foyer = await makeStillFoyer(t, kind)
    await foyer.submit()
    const orphan = await foyer.plant('uploads', { content: 'an orphan' })
    foyer.advance(hourMs - 60_000)
    assert.equal((await sweepUploads(foyer.sweeping)).orphans, 0)
    foyer.advance(2 * 60_000)
    assert.equal((await sweepUploads(foyer.sweeping)).orphans, 1)

    assert.equal((await foyer.names('uploads')).length, 1)
    const [trashed = '', ...others] = await foyer.names('trash')
    assert.deepEqual(others, [])
    assert.equal(trashed.replace(/^\d+_/, ''), basename(orphan))
    assert.equal(await readFile(join(foyer.dataDir, 'trash', trashed), 'utf8'), 'an orphan')

    foyer.advance(30 * dayMs - 60_000)
    assert.equal((await sweepUploads(foyer.sweeping)).removed, 0)
    assert.deepEqual(await foyer.names('trash'), [trashed])
    foyer.advance(2 * 60_000)
    assert.equal((await sweepUploads(foyer.sweeping)).removed, 1)
    assert.deepEqual(await foyer.names('trash'), [])
    assert.equal((await foyer.names('uploads')).length, 1)
  },
)

onEachDatabase(
  'a file whose transaction is still running is not swept, even if it was uploaded long before',
  async (_, t, kind) => {
    const foyer = await makeStillFoyer(t, kind)
    const upload = await foyer.plant('incoming', { agedMs: 2 * hourMs })
    const path = 'uploads/ada_example.com_00.pdf'
    const stored = Promise.withResolvers<void>()
    const swept = Promise.withResolvers<void>()
    const submitting = transact(foyer.deps.db, async (tx) => {
      const { id } = await tx
        .insertInto('leads')
        .values(leadRow(path))
        .returning('id')
        .executeTakeFirstOrThrow()
      stored.resolve()
      await swept.promise
      return id
    })
    await foyer.deps.store.keep(join(foyer.dataDir, upload), path, 'not looked at here')
    await stored.promise
    // On SQLite the transaction of the sweep waits for the open one. What matters is that the file is not moved.
    const sweeping = sweepUploads(foyer.sweeping)
    await nextTurn()
    if (kind === 'postgres') assert.equal((await sweeping).orphans, 0)
    swept.resolve()
    await submitting
    assert.equal((await sweeping).orphans, 0)
    assert.deepEqual(await foyer.names('uploads'), [basename(path)])
  },
)

onEachDatabase(
  'a file in the trash that a lead names is put back into the store unchanged',
  async (_, t, kind) => {
    const foyer = await makeStillFoyer(t, kind)
    const { resume_path } = await foyer.submit('of a lead')
    await foyer.plant('trash', { name: '1_ada_example.com_11.pdf' })
    await rename(
      join(foyer.dataDir, resume_path),
      join(foyer.dataDir, 'trash', `${Date.now() - 40 * dayMs}_${basename(resume_path)}`),
    )
    const { putBack, removed } = await sweepUploads(foyer.sweeping)
    assert.deepEqual({ putBack, removed }, { putBack: 1, removed: 1 })
    assert.equal(await readFile(join(foyer.dataDir, resume_path), 'utf8'), 'of a lead')
    assert.deepEqual(await foyer.names('trash'), [])
  },
)

onEachDatabase('a file in the trash never replaces a file in the store', async (_, t, kind) => {
  const foyer = await makeStillFoyer(t, kind)
  const { resume_path } = await foyer.submit('the true one')
  const trashed = await foyer.plant('trash', {
    name: `${Date.now()}_${basename(resume_path)}`,
    content: 'another',
  })
  await sweepUploads(foyer.sweeping)
  assert.equal(await readFile(join(foyer.dataDir, resume_path), 'utf8'), 'the true one')
  assert.equal(await readFile(join(foyer.dataDir, trashed), 'utf8'), 'another')
})

onEachDatabase(
  'temporary files of aborted uploads are removed after an hour, and running uploads stay',
  async (_, t, kind) => {
    const foyer = await makeStillFoyer(t, kind)
    await foyer.plant('incoming', { name: 'left.part', agedMs: hourMs + 60_000 })
    await foyer.plant('incoming', { name: 'under-way.part', agedMs: hourMs - 60_000 })
    assert.equal((await sweepUploads(foyer.sweeping)).temporary, 1)
    assert.deepEqual(await foyer.names('incoming'), ['under-way.part'])
  },
)

onEachDatabase('a stop ends the sweep, and the remaining files stay unchanged', async (_, t, kind) => {
  const foyer = await makeStillFoyer(t, kind)
  for (let n = 0; n < 10; n += 1) await foyer.plant('uploads', { agedMs: 2 * hourMs })
  const stopped = { ...foyer.sweeping, signal: AbortSignal.abort() }
  await assert.rejects(sweepUploads(stopped), { name: 'AbortError' })
  assert.equal((await foyer.names('uploads')).length, 10)
})

onEachDatabase('two nodes can sweep the same store at once', async (_, t, kind) => {
  const foyer = await makeStillFoyer(t, kind)
  const { resume_path } = await foyer.submit()
  for (let n = 0; n < 50; n += 1) await foyer.plant('uploads', { agedMs: 2 * hourMs })
  foyer.advance(2 * hourMs)
  await Promise.all([1, 2, 3].map(() => sweepUploads(foyer.sweeping)))
  assert.deepEqual(await foyer.names('uploads'), [basename(resume_path)])
  assert.equal((await foyer.names('trash')).length, 50)
  assert.equal((await sweepUploads(foyer.sweeping)).standing.sweepable, true)
})

onEachDatabase(
  'without a folder for trash or incoming files the sweep finds nothing there',
  async (_, t, kind) => {
    const foyer = await makeStillFoyer(t, kind)
    for (const folder of ['trash', 'incoming'])
      await rm(join(foyer.dataDir, folder), { recursive: true, force: true })
    const { removed, temporary } = await sweepUploads(foyer.sweeping)
    assert.deepEqual({ removed, temporary }, { removed: 0, temporary: 0 })
  },
)

const leadRow = (path: string) => ({
  first_name: 'Ada',
  last_name: 'Lovelace',
  email: 'ada@example.com',
  state: 'PENDING' as const,
  version: 1,
  source: 'api',
  consent_version: null,
  resume_path: path,
  resume_name: 'resume.pdf',
  resume_media_type: 'application/pdf',
  resume_bytes: 1,
  resume_sha256: 'none',
  due_at: 0,
  created_at: 0,
  updated_at: 0,
  arrived_on: '1970-01-01',
})
