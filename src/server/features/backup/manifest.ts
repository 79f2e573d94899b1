import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { isMissing, renameDurably } from '#server/adapters/storage/disk/durable-files.ts'
import { Refusal } from './refusal.ts'

export const manifestName = 'manifest.json'
export const databaseName = 'foyer.sqlite'
export const secretKeyName = 'secret-key'

const format = 1

/** Only paths below the backup are allowed, so that a restore cannot write outside DATA_DIR. */
const BackupPath = z.string().regex(/^(?:foyer\.sqlite|secret-key|uploads\/[^./\\\0][^/\\\0]*)$/)

const BackupFile = z.object({
  path: BackupPath,
  bytes: z.int().min(0),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
})
export type BackupFile = z.infer<typeof BackupFile>

/** What a backup holds. Written last, so that a folder without manifest is not a finished backup. */
const Manifest = z.object({
  format: z.literal(format),
  program: z.string(),
  /** How many migrations ran on the database. */
  schema_version: z.int().min(1),
  installation_id: z.string().min(1),
  /** ISO 8601. Everything acknowledged before it is in the backup. */
  taken_at: z.iso.datetime(),
  counts: z.object({ attorneys: z.int(), leads: z.int(), mails: z.int(), resumes: z.int() }),
  /** Leads whose resume was missing from the file store, or was not the file that was handed in. */
  unsound: z.array(z.object({ lead_id: z.int(), problem: z.enum(['missing', 'changed']) })),
  files: z.array(BackupFile),
})
export type Manifest = z.infer<typeof Manifest>

export const isBackupPath = (path: string): boolean => BackupPath.safeParse(path).success

/** Returns once the manifest and every file name in the folder are durable. */
export const writeManifest = async (folder: string, manifest: Omit<Manifest, 'format'>): Promise<void> => {
  const unfinished = join(folder, `${manifestName}.part`)
  await rm(unfinished, { force: true })
  const text = `${JSON.stringify({ format, ...manifest }, null, 1)}\n`
  await writeFile(unfinished, text, { mode: 0o600, flag: 'wx', flush: true })
  await renameDurably(unfinished, join(folder, manifestName))
}

/** @throws Refusal when the manifest is missing, truncated, unreadable, or written by a newer program */
export const readManifest = async (folder: string): Promise<Manifest> => {
  const file = join(folder, manifestName)
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (isMissing(error))
      throw new Refusal(`${folder} is not a finished backup: it has no ${manifestName}.`, error)
    throw error
  })
  const found = parseJson(text)
  if (isOfLaterFormat(found)) {
    throw new Refusal(`${file} was written by a newer version of Foyer. Use that version, or a later one.`)
  }
  const parsed = Manifest.safeParse(found)
  if (!parsed.success) throw new Refusal(`${file} is damaged or truncated. Use another backup.`)
  return parsed.data
}

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const isOfLaterFormat = (found: unknown) =>
  z.object({ format: z.int().min(format + 1) }).safeParse(found).success
