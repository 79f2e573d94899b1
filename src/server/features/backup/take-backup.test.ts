import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { appendFile, mkdir, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { readConfig } from '#server/config/config.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { makeTestFolder } from '#server/testing/start-foyer.ts'
import { makeStillFoyer } from '#server/testing/still-foyer.ts'
import { pdf } from '#server/testing/requests/submission.ts'
import { readManifest } from './manifest.ts'
import { Refusal } from './refusal.ts'
import { takeBackup } from './take-backup.ts'
import { backUp } from './test-backup.ts'
import { verifyBackup } from './verify-backup.ts'

const sha256 = (content: string | Buffer) => createHash('sha256').update(content).digest('hex')

onEachDatabase('a backup lists every file with size and SHA-256, and is valid', async (_, t, kind) => {
  const foyer = await makeStillFoyer(t, kind)
  const leads = [await foyer.submit(pdf('one')), await foyer.submit(pdf('two'))]
  const { folder, manifest } = await backUp(foyer, join(await makeTestFolder(t), 'deep', 'backups'))

  const names = [
    'foyer.sqlite',
    ...(kind === 'sqlite' ? ['secret-key'] : []),
    ...leads.map((lead) => lead.resume_path),
  ]
  assert.deepEqual(manifest.files.map(({ path }) => path).sort(), names.toSorted())
  for (const { path, bytes, sha256: expected } of manifest.files) {
    const content = await readFile(join(folder, path))
    assert.deepEqual([content.length, sha256(content)], [bytes, expected], path)
  }
  assert.equal(sha256(await readFile(join(folder, leads[1]?.resume_path ?? ''))), sha256(pdf('two')))
  const there = (await readdir(folder, { recursive: true })).filter((name) => name !== 'uploads')
  assert.deepEqual(there.sort(), [...names, 'manifest.json'].sort())

  const { format, program, schema_version, counts, unsound } = await verifyBackup(folder, () => {})
  assert.deepEqual(
    { format, program, counts, unsound },
    { format: 1, program: '1.2.3', counts: { attorneys: 0, leads: 2, mails: 4, resumes: 2 }, unsound: [] },
  )
  assert.ok(schema_version > 0)
})

onEachDatabase(
  'the next backup links unchanged resumes from the previous one, and survives its removal',
  async (_, t, kind) => {
    const foyer = await makeStillFoyer(t, kind)
    const dir = await makeTestFolder(t)
    const { resume_path } = await foyer.submit(pdf('one'))
    const first = await backUp(foyer, dir)
    const second = await foyer.submit(pdf('two'))
    foyer.advance(1_000)
    const next = await backUp(foyer, dir)
    assert.deepEqual([first.reused, next.reused, next.manifest.counts.resumes], [0, 1, 2])
    const inode = async (folder: string) => (await stat(join(folder, resume_path))).ino
    assert.equal(await inode(next.folder), await inode(first.folder))
    assert.notEqual(next.folder, first.folder)

    await rm(first.folder, { recursive: true })
    await verifyBackup(next.folder, () => {})
    assert.equal(await readFile(join(next.folder, second.resume_path), 'utf8'), pdf('two'))

    // A truncated file in the earlier backup is copied from the store again.
    await writeFile(join(next.folder, resume_path), 'cut')
    foyer.advance(1_000)
    const third = await backUp(foyer, dir)
    assert.equal(third.reused, 1)
    await verifyBackup(third.folder, () => {})
  },
)

onEachDatabase(
  'a missing or changed resume is reported by its lead, and everything else is backed up',
  async (_, t, kind) => {
    const foyer = await makeStillFoyer(t, kind)
    const [missing, changed, sound] = [await foyer.submit(), await foyer.submit(), await foyer.submit()]
    await rm(join(foyer.dataDir, missing.resume_path))
    await appendFile(join(foyer.dataDir, changed.resume_path), 'more')
    const { folder, manifest } = await backUp(foyer, await makeTestFolder(t))
    assert.deepEqual(
      manifest.unsound.toSorted((a, b) => a.lead_id - b.lead_id),
      [
        { lead_id: missing.id, problem: 'missing' },
        { lead_id: changed.id, problem: 'changed' },
      ],
    )
    assert.deepEqual((await readManifest(folder)).unsound, manifest.unsound)
    assert.equal(await readFile(join(folder, sound.resume_path), 'utf8'), pdf())
    assert.equal(await readFile(join(folder, changed.resume_path), 'utf8'), `${pdf()}more`)
    await verifyBackup(folder, () => {})
  },
)

onEachDatabase('a folder that contains anything but backups is refused', async (_, t, kind) => {
  const foyer = await makeStillFoyer(t, kind)
  await foyer.submit()
  const dir = await makeTestFolder(t)
  await writeFile(join(dir, 'notes.txt'), '')
  await assert.rejects(backUp(foyer, dir), /holds other things than backups \(notes\.txt\)/)
  await assert.rejects(backUp(foyer, join(dir, 'notes.txt')), /is not a folder/)
  assert.deepEqual(await readdir(dir), ['notes.txt'])

  const other = await makeStillFoyer(t, kind)
  const taken = await makeTestFolder(t)
  await backUp(other, taken)
  const before = await readdir(taken)
  await assert.rejects(backUp(foyer, taken), /is a backup of another installation/)
  assert.deepEqual(await readdir(taken), before)
})

onEachDatabase('an interrupted backup is reported, not used, and stops no other', async (_, t, kind) => {
  const foyer = await makeStillFoyer(t, kind)
  for (const words of ['one', 'two']) await foyer.submit(pdf(words))
  const dir = await makeTestFolder(t)
  const breakOff = (text: string) => {
    if (text.startsWith('resumes')) throw new Error('broken off')
  }
  await assert.rejects(backUp(foyer, dir, { progress: breakOff }), /broken off/)
  const [left] = await readdir(dir)
  await assert.rejects(
    verifyBackup(join(dir, left ?? ''), () => {}),
    /is not a finished backup/,
  )
  foyer.advance(1_000)
  const { folder, unfinished } = await backUp(foyer, dir)
  assert.deepEqual(unfinished, [join(dir, left ?? '')])
  await verifyBackup(folder, () => {})
})

test('without anything to back up, the backup is refused and creates nothing', async (t) => {
  const folder = await makeTestFolder(t)
  const config = readConfig({ DATA_DIR: join(folder, 'none') })
  const options = { now: Date.now, program: '1', progress: () => {} }
  await assert.rejects(takeBackup(config, join(folder, 'backups'), options), Refusal)
  await mkdir(join(folder, 'none'))
  await assert.rejects(takeBackup(config, join(folder, 'backups'), options), /There is no database in/)
  assert.deepEqual(await readdir(folder, { recursive: true }), ['none'])
})
