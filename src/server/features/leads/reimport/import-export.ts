import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { ExportLine } from '#contract/export/export-lines.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { makeTemporaryFile } from '#server/adapters/storage/disk/temporary-file.ts'
import { FileMissing, type ResumeStore } from '#server/adapters/storage/resume-store.ts'
import type { Config } from '#server/config/config.ts'
import { type AttorneyIds, nameFounder } from './attorney-ids.ts'
import { beginFilling, endFilling } from './filling.ts'
import { type ExportFile, isResumePath } from './open-export.ts'
import { parseLine } from './read-lines.ts'
import { writeLines } from './write-lines.ts'

export type Importing = {
  db: Database
  store: ResumeStore
  config: Config
  now: () => number
  /** The hash of a password that nobody knows. */
  passwordHash: string
  /** What else is to be done with the database in the end, which may be done twice. */
  finish(): Promise<void>
  told(text: string): void
}

/**
 * Reads an export that was checked into an empty installation: first the files, then the lines, in pieces that are stored together
 * with how far it is. After a kill it goes on there. Nothing is mailed.
 * @returns how many resumes were stored, and how many leads have one that is not in the file store
 */
export const importExport = async (
  importing: Importing,
  file: ExportFile,
  sha256: string,
): Promise<{ resumes: number; lacking: number }> => {
  const { db, now, finish, told } = importing
  const { lines: done } = await beginFilling(db, { sha256, now: now() })
  const resumes = await storeResumes(importing, file)
  const attorneys: AttorneyIds = new Map()
  let lacking = 0
  for await (const { lines, end } of piecesOf(file)) {
    lacking += await countLacking(importing.store, lines)
    if (end <= done) continue
    await transact(db, async (tx) => {
      await writeLines(tx, lines, { passwordHash: importing.passwordHash, attorneys })
      await tx.updateTable('reimport').set({ lines: end }).execute()
    })
    told(`lines: ${end.toLocaleString('en')}`)
  }
  await transact(db, async (tx) => {
    await nameFounder(tx)
    // The next server makes the words of the search again.
    await tx.deleteFrom('search_index').execute()
  })
  await finish()
  await endFilling(db, now())
  return { resumes, lacking }
}

const storeResumes = async ({ store, config, told }: Importing, file: ExportFile) => {
  const incoming = join(config.dataDir, 'incoming')
  await mkdir(incoming, { recursive: true, mode: 0o700 })
  let count = 0
  for await (const { path, content } of file.resumes()) {
    count += 1
    // From an earlier try.
    if (await isStored(store, path)) continue
    await using temporary = makeTemporaryFile(incoming)
    const hash = createHash('sha256')
    await pipeline(
      content,
      async function* (chunks) {
        for await (const chunk of chunks) {
          hash.update(chunk)
          yield chunk
        }
      },
      createWriteStream(temporary.path, { flags: 'wx', mode: 0o600, flush: true }),
    )
    await store.keep(temporary.take(), path, hash.digest('hex'))
    told(`resumes: ${count.toLocaleString('en')}`)
  }
  return count
}

const isStored = (store: ResumeStore, path: string): Promise<boolean> =>
  store.read(path, 1).then(
    () => true,
    (error: unknown) => {
      if (error instanceof FileMissing) return false
      throw error
    },
  )

const countLacking = async (store: ResumeStore, lines: readonly ExportLine[]) => {
  let count = 0
  for (const line of lines)
    if (line.type === 'lead' && line.resume)
      count += isResumePath(line.resume.path) && (await isStored(store, line.resume.path)) ? 0 : 1
  return count
}

const linesAtOnce = 1_000

/** The lines, and behind which line each piece ends. */
async function* piecesOf(file: ExportFile): AsyncGenerator<{ lines: ExportLine[]; end: number }, void> {
  let lines: ExportLine[] = []
  let number = 0
  for await (const text of file.lines()) {
    number += 1
    lines.push(parseLine(text, number))
    if (lines.length < linesAtOnce) continue
    yield { lines, end: number }
    lines = []
  }
  yield { lines, end: number }
}
