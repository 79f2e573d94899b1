import { link, lstat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Database } from '#server/adapters/database/schema.ts'
import { makeFolder, syncFolder } from '#server/adapters/storage/disk/durable-files.ts'
import { FileMissing, type ResumeStore } from '#server/adapters/storage/resume-store.ts'
import { type NamedResume, allResumes } from './backup.queries.ts'
import { writeHashed } from './hash-file.ts'
import { type BackupFile, type Manifest, isBackupPath } from './manifest.ts'
import { inGroups } from './in-groups.ts'

/** The previous backup. Files that have not changed since are linked from there instead of copied. */
export type EarlierBackup = { folder: string; files: Map<string, BackupFile> }

export type CopiedResumes = { files: BackupFile[]; unsound: Manifest['unsound']; reused: number }

/**
 * Puts the resume of each lead of the copied database into the backup, durably: as a hard link to the file in the
 * earlier backup if possible, else copied from the store. A missing file is reported in the result and does not stop
 * the backup.
 */
export const copyResumes = async (
  db: Database,
  given: { store: ResumeStore; folder: string; earlier: EarlierBackup | undefined },
  progress: (text: string) => void,
): Promise<CopiedResumes> => {
  const copied: CopiedResumes = { files: [], unsound: [], reused: 0 }
  const uploads = makeFolder(join(given.folder, 'uploads'))
  for await (const page of allResumes(db)) {
    await inGroups(page, async (lead) => {
      const { file, problem, reused = 0 } = await backUp(lead, given)
      if (file) copied.files.push(file)
      if (problem) copied.unsound.push({ lead_id: lead.id, problem })
      copied.reused += reused
    })
    progress(`resumes: ${copied.files.length.toLocaleString('en')}`)
  }
  await syncFolder(uploads)
  return copied
}

type BackedUp = { file?: BackupFile; problem?: 'missing' | 'changed'; reused?: number }

const backUp = async (
  lead: NamedResume,
  { store, folder, earlier }: Parameters<typeof copyResumes>[1],
): Promise<BackedUp> => {
  const path = lead.resume_path
  if (!isBackupPath(path)) return { problem: 'missing' }
  const asStored = { path, bytes: lead.resume_bytes, sha256: lead.resume_sha256 }
  if (earlier && (await linkEarlier(earlier, asStored, folder))) return { file: asStored, reused: 1 }
  try {
    const content = await writeHashed(await store.open(path), join(folder, path))
    const isTheOne = content.bytes === asStored.bytes && content.sha256 === asStored.sha256
    return { file: { path, ...content }, ...(!isTheOne && { problem: 'changed' }) }
  } catch (error) {
    if (error instanceof FileMissing) return { problem: 'missing' }
    throw error
  }
}

const linkEarlier = async ({ folder, files }: EarlierBackup, wanted: BackupFile, to: string) => {
  const known = files.get(wanted.path)
  if (known?.sha256 !== wanted.sha256 || known.bytes !== wanted.bytes) return false
  try {
    const found = await lstat(join(folder, wanted.path))
    if (!found.isFile() || found.size !== wanted.bytes) return false
    await link(join(folder, wanted.path), join(to, wanted.path))
    return true
  } catch {
    // The file is gone, or the file system has no hard links. The caller copies it instead.
    return false
  }
}
