import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { makeFolder } from '#server/adapters/storage/disk/durable-files.ts'
import { copySqlite } from './copy.ts'

const kept = 3

/**
 * Keeps a copy of the database in `backups/` before it is changed, and the two before it. Whoever goes back to the older
 * program puts it in the place of foyer.sqlite, with the server stopped; resumes are in uploads/ still.
 * @returns the path of the copy
 */
export const copyBeforeMigration = async (
  handle: DatabaseSync,
  folder: string,
  version: number,
): Promise<string> => {
  const backups = makeFolder(join(folder, 'backups'))
  const name = `before-version-${version + 1}-${Date.now()}.sqlite`
  await copySqlite(handle, join(backups, name), () => {})
  for (const old of (await copiesIn(backups)).slice(kept)) await rm(join(backups, old), { force: true })
  return join(backups, name)
}

/** The newest first, those that a crash left unfinished at their time. */
const copiesIn = async (backups: string) => {
  const timeOf = (name: string) => Number(/^before-version-\d+-(\d+)\.sqlite(\.part)?$/.exec(name)?.[1] ?? 0)
  const names = (await readdir(backups)).filter((name) => timeOf(name) > 0)
  return names.sort((a, b) => timeOf(b) - timeOf(a))
}
