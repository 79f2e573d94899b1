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

/** @throws Error with a sentence unless the installation has no leads, or has some of this export */
export const refuseFull = async (db: Database, sha256: string): Promise<void> => {
  const begun = await db.selectFrom('reimport').selectAll().executeTakeFirst()
  if (begun?.sha256 === sha256 && begun.ended_at === null) return
  for (const [table, what] of [
    ['leads', 'leads'],
    ['notes', 'notes'],
    ['mails', 'mails'],
    ['bulks', 'changes of many leads'],
  ] as const)
    if (await db.selectFrom(table).select('id').limit(1).executeTakeFirst())
      throw new Error(
        `This installation has ${what} already. An export is only read back into an empty one. Nothing was changed.`,
      )
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
  const done = await begin(db, sha256, now())
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
  await transact(db, (tx) => tx.updateTable('reimport').set({ ended_at: now() }).execute())
  return { resumes, lacking }
}

/** @returns how many lines are stored already */
const begin = (db: Database, sha256: string, now: number): Promise<number> =>
  transact(db, async (tx) => {
    await refuseFull(tx, sha256)
    const begun = await tx.selectFrom('reimport').selectAll().executeTakeFirst()
    if (begun?.sha256 === sha256) return begun.lines
    await tx.deleteFrom('reimport').execute()
    await tx
      .insertInto('reimport')
      .values({ only: 1, sha256, lines: 0, begun_at: now, ended_at: null })
      .execute()
    return 0
  })

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
