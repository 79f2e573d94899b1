import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import { readVersion } from '#server/adapters/database/migrations/migrate.ts'
import { migrations } from '#server/adapters/database/migrations/migrations.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { openSqliteCopy } from '#server/adapters/database/sqlite/open.ts'
import { isMissing } from '#server/adapters/storage/disk/durable-files.ts'
import { sentences, withoutName } from '#server/wording.ts'
import { allResumes, selectIdentity } from './backup.queries.ts'
import { hashFile } from './hash-file.ts'
import { inGroups } from './in-groups.ts'
import { type BackupFile, type Manifest, databaseName, readManifest } from './manifest.ts'
import { Refusal } from './refusal.ts'

/** How many wrong files are listed; the rest is only counted. */
const namedMax = 20

/**
 * Reads every byte of a backup, and changes nothing: is each file present and unchanged, is the database undamaged, and
 * is the resume of each lead in the backup?
 * @throws Refusal naming what is wrong, or that the backup is newer than this program
 */
export const verifyBackup = async (folder: string, progress: (text: string) => void): Promise<Manifest> => {
  const manifest = await readManifest(folder)
  if (manifest.schema_version > migrations.length) {
    throw new Refusal(
      `${folder} was taken by a newer version of Foyer (${manifest.program}): its database has version ${manifest.schema_version}, this program knows ${migrations.length}. Use that version of Foyer, or a later one.`,
    )
  }
  refuse(folder, await wrongFiles(folder, manifest, progress))
  progress('database: reading all of it')
  refuse(folder, await wrongInDatabase(folder, manifest))
  return manifest
}

const refuse = (folder: string, wrong: string[]) => {
  if (wrong.length === 0) return
  const more = wrong.length - namedMax
  const lines = [
    ...wrong.slice(0, namedMax),
    ...(more > 0 ? [`and ${more.toLocaleString('en')} more like these`] : []),
  ]
  throw new Refusal(
    `The backup ${folder} is damaged or incomplete:\n${lines.map((line) => `  ${line}`).join('\n')}\nUse another backup.`,
  )
}

const wrongFiles = async (folder: string, { files }: Manifest, progress: (text: string) => void) => {
  const wrong: string[] = []
  let read = 0
  if (!files.some(({ path }) => path === databaseName)) wrong.push(`${databaseName} is missing`)
  await inGroups(files, async (file) => {
    const found = await wrongWith(folder, file)
    if (found) wrong.push(`${withoutName(file.path)} ${found}`)
    read += 1
    progress(`files: ${read.toLocaleString('en')} of ${files.length.toLocaleString('en')}`)
  })
  return wrong
}

const wrongWith = async (
  folder: string,
  { path, bytes, sha256 }: BackupFile,
): Promise<string | undefined> => {
  try {
    const found = await lstat(join(folder, path))
    if (!found.isFile()) return 'is not a file'
    if (found.size !== bytes) return `has ${found.size} bytes instead of ${bytes}`
    return (await hashFile(join(folder, path))).sha256 === sha256
      ? undefined
      : 'was changed: its SHA-256 is different'
  } catch (error) {
    return isMissing(error) ? 'is missing' : `cannot be read: ${sentences(error)}`
  }
}

const wrongInDatabase = async (folder: string, manifest: Manifest): Promise<string[]> => {
  const copy = openSqliteCopy(join(folder, databaseName))
  try {
    const damage = await copy.findDamage()
    if (damage.length > 0) return damage.map((line) => `${databaseName}: ${line}`)
    const wrong: string[] = []
    if ((await readVersion(copy.db)) !== manifest.schema_version)
      wrong.push(`${databaseName} has another version`)
    if ((await selectIdentity(copy.db))?.installation_id !== manifest.installation_id) {
      wrong.push(`${databaseName} belongs to another installation`)
    }
    return [...wrong, ...(await leadsWithoutResume(copy.db, manifest))]
  } finally {
    await copy.close()
  }
}

const leadsWithoutResume = async (db: Database, { files, unsound }: Manifest): Promise<string[]> => {
  const hashes = new Map(files.map(({ path, sha256 }) => [path, sha256]))
  const known = new Set(unsound.map(({ lead_id }) => lead_id))
  const wrong: string[] = []
  for await (const page of allResumes(db)) {
    for (const { id, resume_path, resume_sha256 } of page) {
      if (hashes.get(resume_path) === resume_sha256 || known.has(id)) continue
      wrong.push(`the resume of lead ${id} is not in the backup`)
    }
  }
  return wrong
}
