import assert from 'node:assert/strict'
import { readFile, readdir, mkdir, writeFile, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { sql } from 'kysely'
import { addToCounts, readCounts } from '#server/adapters/database/counting/counts.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { examine } from '#server/features/doctor/examine.ts'
import { checks } from '#server/features.ts'
import { sweepUploads } from '#server/features/upkeep/sweep-uploads.ts'
import { addAttorney } from '#server/testing/attorneys.ts'
import { type DatabaseKind, databases, onEachDatabase } from '#server/testing/database/databases.ts'
import { makeTestFolder } from '#server/testing/start-foyer.ts'
import { type StillFoyer, makeStillFoyer } from '#server/testing/still-foyer.ts'
import { pdf } from '#server/testing/requests/submission.ts'
import { backUp, makeEmptyPlace } from './test-backup.ts'
import { Refusal } from './refusal.ts'
import { restoreBackup } from './restore-backup.ts'
import { beginRestoring } from './restore-target.ts'

// Without the transaction id, which differs in another database: see restored-feed.test.ts.
const eventColumns = ['id', 'kind', 'lead_id', 'actor_id', 'attorney_id', 'at'] as const

/** All rows of the tables that must survive a restore. */
const rowsOf = async ({ deps: { db } }: StillFoyer) => {
  // Copied, because rows of SQLite have no prototype.
  const plain = <T extends object>(rows: T[]) => rows.map((row) => ({ ...row }))
  return {
    leads: plain(await db.selectFrom('leads').selectAll().orderBy('id').execute()),
    attorneys: plain(await db.selectFrom('attorneys').selectAll().orderBy('id').execute()),
    sessions: plain(await db.selectFrom('sessions').selectAll().orderBy('id').execute()),
    events: plain(await db.selectFrom('events').select(eventColumns).orderBy('id').execute()),
  }
}

const mailsOf = async ({ deps: { db } }: StillFoyer) =>
  db.selectFrom('mails').select(['id', 'state', 'last_error', 'sent_at']).orderBy('id').execute()

const toldOf = async ({ config, sweeping }: StillFoyer, wanted: 'note' | 'problem') => {
  const lines: string[] = []
  for await (const { level, check, message } of examine(config, {
    checks,
    now: sweeping.now,
    progress: () => {},
  }))
    if (level === wanted) lines.push(`${check}: ${message}`)
  return lines
}

const problemsOf = (foyer: StillFoyer) => toldOf(foyer, 'problem')

const markSent = (foyer: StillFoyer) =>
  transact(foyer.deps.db, async (tx) => {
    const { numUpdatedRows } = await tx
      .updateTable('mails')
      .set({ state: 'sent', sent_at: foyer.sweeping.now() })
      .where('state', '=', 'queued')
      .executeTakeFirstOrThrow()
    await sql`update counts set count = count - ${Number(numUpdatedRows)} where key = 'mails:queued' and shard = (
      select min(shard) from counts where key = 'mails:queued')`.execute(tx)
    await tx
      .insertInto('counts')
      .values({ key: 'mails:sent', shard: 99, count: Number(numUpdatedRows) })
      .execute()
  })

/** Registers a test for a backup of each database, restored into the same and into the other kind. */
const onEachPair = (
  guarantee: string,
  body: (t: Parameters<typeof makeTestFolder>[0], from: DatabaseKind, to: DatabaseKind) => Promise<void>,
) => {
  for (const from of databases)
    for (const to of databases) test(`${guarantee} (${from} to ${to})`, (t) => body(t, from, to))
}

onEachPair(
  'after a restore every row and every file of the backup is there, and only orphans are swept',
  async (t, from, to) => {
    const foyer = await makeStillFoyer(t, from)
    await addAttorney(foyer.deps)
    for (const words of ['one', 'two', 'three']) await foyer.submit(pdf(words))
    await markSent(foyer)
    await sweepUploads(foyer.sweeping)
    const { folder } = await backUp(foyer, await makeTestFolder(t))
    const before = await rowsOf(foyer)
    await foyer.submit(pdf('after the backup'))

    const place = await makeEmptyPlace(t, to)
    assert.equal((await place.restore(folder)).withheld, 0)
    const restored = await place.start()
    assert.deepEqual(await rowsOf(restored), before)
    for (const [n, words] of ['one', 'two', 'three'].entries())
      assert.equal(
        await readFile(join(place.dataDir, before.leads[n]?.resume_path ?? ''), 'utf8'),
        pdf(words),
      )
    assert.deepEqual(await problemsOf(restored), [])
    if (from === 'sqlite') {
      const key = (dataDir: string) => readFile(join(dataDir, 'secret-key'), 'utf8')
      assert.equal(await key(place.dataDir), await key(foyer.dataDir))
    }

    // The sweeper still removes orphans, and nothing else.
    const orphan = await restored.plant('uploads', { agedMs: 86_400_000 })
    const swept = await sweepUploads(restored.sweeping)
    assert.deepEqual([swept.standing, swept.orphans], [{ sweepable: true }, 1])
    assert.ok(!(await restored.names('uploads')).includes(orphan.replace('uploads/', '')))
    assert.equal((await restored.names('uploads')).length, 3)
    assert.deepEqual(await readdir(place.dataDir).then((names) => names.includes('restoring')), false)
  },
)

onEachPair(
  'an id that was used after the backup is not used again, because mails contain it',
  async (t, from, to) => {
    const foyer = await makeStillFoyer(t, from)
    await foyer.submit()
    const { folder } = await backUp(foyer, await makeTestFolder(t))
    const lost = await foyer.submit()
    const place = await makeEmptyPlace(t, to)
    await place.restore(folder)
    const restored = await place.start()
    assert.ok((await restored.submit()).id > lost.id)
    const { rows } = await sql<{ twice: number }>`
      select count(*) - count(distinct message_id) as twice from mails where message_id is not null`.execute(
      restored.deps.db,
    )
    assert.equal(Number(rows[0]?.twice), 0)
    await addAttorney(restored.deps)
  },
)

onEachDatabase('a restore that was killed before it wrote its note starts again', async (_, t, kind) => {
  const foyer = await makeStillFoyer(t, kind)
  await foyer.submit(pdf('one'))
  const { folder } = await backUp(foyer, await makeTestFolder(t))
  const place = await makeEmptyPlace(t, kind)
  const restoring = join(place.dataDir, 'restoring')
  await mkdir(restoring, { recursive: true })
  await writeFile(join(restoring, 'backup.part'), '')
  await place.restore(folder)
  const restored = await place.start()
  assert.equal((await restored.deps.db.selectFrom('leads').select('id').execute()).length, 1)
})

onEachDatabase(
  'after a restore, queued mails wait for a person, sent mails stay sent, and new mails are queued',
  async (_, t, kind) => {
    const foyer = await makeStillFoyer(t, kind)
    await addAttorney(foyer.deps)
    await foyer.submit()
    await markSent(foyer)
    await foyer.submit()
    // A worker has claimed one of them.
    await transact(foyer.deps.db, (tx) =>
      tx.updateTable('mails').set({ lease_token: 'x' }).where('id', '=', 3).execute(),
    )
    const { folder, manifest } = await backUp(foyer, await makeTestFolder(t))
    const place = await makeEmptyPlace(t, kind)
    assert.equal((await place.restore(folder)).withheld, 2)

    const restored = await place.start()
    const [first, second, third, fourth, ...more] = await mailsOf(restored)
    for (const mail of [first, second]) {
      assert.equal(mail?.state, 'sent')
      assert.ok((mail?.sent_at ?? 0) > 0)
    }
    const reason = `Restored from a backup of ${manifest.taken_at}: it may have been sent already; send it again if the recipient did not get it.`
    for (const mail of [third, fourth])
      assert.deepEqual([mail?.state, mail?.last_error, mail?.sent_at], ['failed', reason, null])
    assert.deepEqual(more, [])

    await restored.submit()
    assert.deepEqual(
      (await mailsOf(restored)).slice(4).map(({ state }) => state),
      ['queued', 'queued'],
    )
    const counts = await readCounts(restored.deps.db)
    assert.deepEqual(
      ['mails:sent', 'mails:failed', 'mails:queued', 'leads:PENDING'].map((key) => counts.get(key)),
      [2, 2, 2, 3],
    )
    // Withheld mails are not a problem; a mail that fails afterward is.
    assert.deepEqual(await problemsOf(restored), [])
    const notes = await toldOf(restored, 'note')
    assert.ok(
      notes.some((line) => line.startsWith('mails: 2 mails were withheld by a restore')),
      notes.join('\n'),
    )
    await transact(restored.deps.db, async (tx) => {
      await tx
        .updateTable('mails')
        .set({ state: 'failed', last_error: '550' })
        .where('state', '=', 'queued')
        .execute()
      await addToCounts(tx, { 'mails:queued': -2, 'mails:failed': 2 })
    })
    assert.deepEqual(await problemsOf(restored), ['mails: 2 mails failed.'])
  },
)

onEachDatabase('with --send-queued a restore sends the queued mails', async (_, t, kind) => {
  const foyer = await makeStillFoyer(t, kind)
  await addAttorney(foyer.deps)
  await foyer.submit()
  const { folder } = await backUp(foyer, await makeTestFolder(t))
  const place = await makeEmptyPlace(t, kind)
  assert.equal((await place.restore(folder, { sendQueued: true })).withheld, 0)
  const restored = await place.start()
  assert.deepEqual(
    (await mailsOf(restored)).map(({ state }) => state),
    ['queued', 'queued'],
  )
  assert.deepEqual(await problemsOf(restored), [])
})

const obstacles = [
  'foyer.sqlite',
  'foyer.sqlite-wal',
  'secret-key',
  'uploads/a_1.pdf',
  'trash/1_a_1.pdf',
  'uploads/.installation',
]

onEachDatabase('a target that is not empty is refused and stays unchanged', async (_, t, kind) => {
  const foyer = await makeStillFoyer(t, kind)
  await foyer.submit()
  const { folder } = await backUp(foyer, await makeTestFolder(t))
  for (const obstacle of obstacles) {
    const place = await makeEmptyPlace(t, kind)
    const file = join(place.dataDir, obstacle)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, 'mine')
    const before = await readdir(place.dataDir, { recursive: true })
    await assert.rejects(place.restore(folder), Refusal, obstacle)
    assert.deepEqual(await readdir(place.dataDir, { recursive: true }), before)
    assert.equal(await readFile(file, 'utf8'), 'mine')
  }
  const served = await makeEmptyPlace(t, kind)
  await (await served.start()).stop()
  await assert.rejects(served.restore(folder), /Nothing was changed/)

  if (served.databaseUrl !== undefined) {
    const place = await makeEmptyPlace(t, 'postgres')
    const used = { ...place.config, databaseUrl: served.databaseUrl }
    const options = { sendQueued: false, now: Date.now, progress: () => {} }
    await assert.rejects(restoreBackup(used, folder, options), /PostgreSQL at .* holds tables/)
    await assert.rejects(stat(place.dataDir), /ENOENT/)
  }
})

const moments: Record<DatabaseKind, string[]> = {
  sqlite: ['resumes: 1 ', 'resumes: 3 '],
  postgres: ['resumes: 1 ', 'resumes: 3 ', 'database: leads', 'database: events'],
}

onEachDatabase(
  'after an interrupted restore no server starts, and the same restore can be continued',
  async (_, t, kind) => {
    const foyer = await makeStillFoyer(t, kind)
    for (const words of ['one', 'two', 'three']) await foyer.submit(pdf(words))
    const { folder } = await backUp(foyer, await makeTestFolder(t))
    foyer.advance(1_000)
    const other = await backUp(foyer, await makeTestFolder(t))
    const place = await makeEmptyPlace(t, kind)
    for (const moment of moments[kind]) {
      const progress = (text: string) => {
        if (text.startsWith(moment)) throw new Error(`broken off at ${moment}`)
      }
      await assert.rejects(place.restore(folder, { progress }), new RegExp(`broken off at ${moment}`))
      await assert.rejects(place.start(), /is unfinished/)
      await assert.rejects(place.restore(other.folder), /holds a restore of another backup/)
    }
    await place.restore(folder)
    // The same applies if only the last step, removing the note, is missing.
    const note = `${other.manifest.installation_id} ${JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')).taken_at}\n`
    await beginRestoring(place.dataDir, note)
    await assert.rejects(place.start(), /is unfinished/)
    await place.restore(folder)

    const restored = await place.start()
    assert.deepEqual((await rowsOf(restored)).leads, (await rowsOf(foyer)).leads)
    assert.equal((await restored.names('uploads')).length, 3)
    assert.deepEqual(await problemsOf(restored), [])
  },
)

onEachDatabase('a backup with a missing resume can be restored, and says so', async (_, t, kind) => {
  const foyer = await makeStillFoyer(t, kind)
  const { id, resume_path } = await foyer.submit()
  await foyer.deps.store.discard(resume_path)
  const { folder } = await backUp(foyer, await makeTestFolder(t))
  const place = await makeEmptyPlace(t, kind)
  const { manifest } = await place.restore(folder)
  assert.deepEqual(manifest.unsound, [{ lead_id: id, problem: 'missing' }])
  const found = await problemsOf(await place.start())
  assert.ok(found.includes(`leads: The file of lead ${id} is missing.`))
})
