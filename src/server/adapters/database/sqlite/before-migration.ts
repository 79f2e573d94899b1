import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { makeFolder } from '#server/adapters/storage/disk/durable-files.ts'
import { copySqlite } from './copy.ts'

const copiesKept = 3

/**
 * Copies the database into `backups/` before it is migrated, and removes all but the newest three copies. To go back to
 * the older program, stop the server and replace foyer.sqlite by the copy; the resumes in uploads/ still match.
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
  for (const old of (await copiesIn(backups)).slice(copiesKept)) await rm(join(backups, old), { force: true })
  return join(backups, name)
}

/** Newest first, including copies that a crash left unfinished. */
const copiesIn = async (backups: string) => {
  const timeOf = (name: string) => Number(/^before-version-\d+-(\d+)\.sqlite(\.part)?$/.exec(name)?.[1] ?? 0)
  const names = (await readdir(backups)).filter((name) => timeOf(name) > 0)
  return names.sort((a, b) => timeOf(b) - timeOf(a))
}
