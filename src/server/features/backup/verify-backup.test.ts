import assert from 'node:assert/strict'
import { appendFile, cp, readFile, readdir, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { migrations } from '#server/adapters/database/migrations/migrations.ts'
import { makeTestFolder } from '#server/testing/start-foyer.ts'
import { makeStillFoyer } from '#server/testing/still-foyer.ts'
import { pdf } from '#server/testing/requests/submission.ts'
import { hashFile } from './hash-file.ts'
import type { Manifest } from './manifest.ts'
import { Refusal } from './refusal.ts'
import { backUp, makeEmptyPlace } from './test-backup.ts'

type Damage = (folder: string, resume: string) => Promise<unknown>

const changeManifest = async (folder: string, change: (manifest: Manifest) => unknown) => {
  const file = join(folder, 'manifest.json')
  const manifest = JSON.parse(await readFile(file, 'utf8'))
  change(manifest)
  await writeFile(file, JSON.stringify(manifest))
}

/** Changes the database and adapts its entry in the manifest, as only a deliberate change would. */
const changeDatabase = async (folder: string, change: string) => {
  const file = join(folder, 'foyer.sqlite')
  const database = new DatabaseSync(file)
  database.exec(change)
  database.close()
  const content = await hashFile(file)
  await changeManifest(folder, ({ files }) => Object.assign(files[0] ?? {}, content))
}

const damages: Record<string, [Damage, RegExp]> = {
  'a resume cut off': [
    (folder, resume) => truncate(join(folder, resume), 3),
    /uploads\/\*_\w+\.pdf has 3 bytes/,
  ],
  'a resume changed': [
    async (folder, resume) => writeFile(join(folder, resume), pdf('One')),
    /uploads\/\*_\w+\.pdf was changed/,
  ],
  'a resume missing': [(folder, resume) => rm(join(folder, resume)), /uploads\/\*_\w+\.pdf is missing/],
  'a link for a resume': [
    async (folder, resume) => {
      await rename(join(folder, resume), join(folder, 'elsewhere'))
      await symlink(join(folder, 'elsewhere'), join(folder, resume))
    },
    /is not a file/,
  ],
  'the key missing': [(folder) => rm(join(folder, 'secret-key')), /secret-key is missing/],
  'the database cut off': [
    (folder) => truncate(join(folder, 'foyer.sqlite'), 8192),
    /foyer\.sqlite has 8192 bytes/,
  ],
  'the database missing': [(folder) => rm(join(folder, 'foyer.sqlite')), /foyer\.sqlite is missing/],
  'the database left out': [
    (folder) => changeManifest(folder, (manifest) => manifest.files.shift()),
    /foyer\.sqlite is missing/,
  ],
  'a resume left out': [
    (folder, resume) =>
      changeManifest(folder, (manifest) => {
        manifest.files = manifest.files.filter(({ path }) => path !== resume)
      }),
    /the resume of lead 1 is not in the backup/,
  ],
  'another installation': [
    (folder) => changeDatabase(folder, "update installation set installation_id = 'other'"),
    /belongs to another installation/,
  ],
  'no manifest': [(folder) => rm(join(folder, 'manifest.json')), /it has no manifest\.json/],
  'the manifest cut off': [(folder) => truncate(join(folder, 'manifest.json'), 300), /damaged or truncated/],
  'more in the manifest': [
    (folder) => appendFile(join(folder, 'manifest.json'), '{}'),
    /damaged or truncated/,
  ],
  'a path that leads out': [
    (folder) =>
      changeManifest(folder, ({ files }) => Object.assign(files[0] ?? {}, { path: 'uploads/../../x' })),
    /damaged or truncated/,
  ],
  'a later format': [
    (folder) => changeManifest(folder, (manifest) => Object.assign(manifest, { format: 2 })),
    /written by a newer version of Foyer/,
  ],
  'a newer schema': [
    (folder) =>
      changeManifest(folder, (manifest) =>
        Object.assign(manifest, { schema_version: migrations.length + 1 }),
      ),
    /was taken by a newer version of Foyer/,
  ],
  'a newer schema than the manifest says': [
    (folder) => changeDatabase(folder, 'update schema_version set version = version + 1'),
    /foyer\.sqlite has another version/,
  ],
}

test('a damaged backup is refused before anything is written, saying what is wrong without personal data', async (t) => {
  const foyer = await makeStillFoyer(t, 'sqlite')
  const { resume_path } = await foyer.submit(pdf('one'))
  await foyer.submit(pdf('two'))
  const { folder } = await backUp(foyer, await makeTestFolder(t))
  const place = await makeEmptyPlace(t, 'sqlite')

  for (const [what, [damage, sentence]] of Object.entries(damages)) {
    await t.test(what, async (t) => {
      const copy = join(await makeTestFolder(t), 'backup')
      await cp(folder, copy, { recursive: true })
      await damage(copy, resume_path)
      const before = await readdir(copy, { recursive: true })
      await assert.rejects(place.restore(copy), (error) => {
        assert.ok(error instanceof Refusal, String(error))
        assert.match(error.message, sentence)
        assert.doesNotMatch(error.message, /ada|example/)
        return true
      })
      assert.deepEqual(await readdir(copy, { recursive: true }), before)
      await assert.rejects(readdir(place.dataDir), /ENOENT/)
    })
  }
  await place.restore(folder)
})

test('of a thousand missing files twenty are listed and the rest is counted', async (t) => {
  const foyer = await makeStillFoyer(t, 'sqlite')
  for (let n = 0; n < 25; n++) await foyer.submit()
  const { folder } = await backUp(foyer, await makeTestFolder(t))
  await rm(join(folder, 'uploads'), { recursive: true })
  const place = await makeEmptyPlace(t, 'sqlite')
  await assert.rejects(place.restore(folder), ({ message }: Error) => {
    assert.equal(message.match(/is missing/g)?.length, 20)
    assert.match(message, /and 5 more like these/)
    return true
  })
})
