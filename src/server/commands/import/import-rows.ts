import { existsSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'
import { pino } from 'pino'
import type { OpenDatabase } from '#server/adapters/database/open-database.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { makeFileWriter } from '#server/adapters/storage/disk/file-writer.ts'
import { openStore } from '#server/adapters/storage/open.ts'
import type { Config } from '#server/config/config.ts'
import { makeRoomCheck } from '#server/features/intake/room-check.ts'
import { importFromFile } from '#server/features/leads/imports/import-from-file.ts'
import { job } from '#server/features/leads/imports/imports.job.ts'
import { existingImport } from '#server/features/leads/imports/imports.queries.ts'
import { refusedRows } from '#server/features/leads/imports/refused-rows.ts'
import { makeSettings } from '#server/features/settings/firm-settings.ts'
import { Problem } from '#server/problem.ts'
import { countOf } from '#server/wording.ts'
import { makeJobWorker } from '#server/work/jobs/job-worker.ts'
import { type Flags, flagOf } from './import-flags.ts'
import { linesAboutFile, linesAboutRehearsal, linesAboutRun } from './import-lines.ts'
import { noLoad } from '#server/commands/no-load.ts'
import { clearProgress } from '#server/commands/progress.ts'

type Rows = { path: string; flags: Flags; isRehearsal: boolean; progress: (text: string) => void }

/** Imports the rows of a file, or rehearses it, and says what became of them. @returns the exit code */
export const importRows = async (
  config: Config,
  database: OpenDatabase,
  { path, flags, isRehearsal, progress }: Rows,
): Promise<number> => {
  const { db } = database
  refuseToWrite(flags.refused)
  const admin = await findAdmin(db, flags.as)
  const { deps, close } = await openParts(config, db)
  const worker = makeJobWorker(deps, [job])
  let isHelping = false
  const leaving = new AbortController()
  process.once('SIGINT', () => leaving.abort()).once('SIGTERM', () => leaving.abort())
  try {
    const report = await importFromFile(deps, {
      file: path,
      sheet: flags.sheet,
      actorId: admin.id,
      isRehearsal,
      signal: leaving.signal,
      change: flags.change,
      begins: (begun, isGoingOn) => {
        clearProgress()
        print(linesAboutFile(begun, { isGoingOn, admin: admin.email }))
      },
      told: ({ state, done, rows }) =>
        progress(
          state === 'reading'
            ? `reading: ${countOf(rows, 'row')}`
            : `rows: ${done.toLocaleString('en')} of ${rows.toLocaleString('en')}`,
        ),
      help: () => {
        // A server on SQLite knows when somebody hands in, and lets them go first.
        if (isHelping || database.hasServer()) return
        isHelping = true
        worker.start()
      },
    }).catch(inFlags)
    clearProgress()
    if (isRehearsal) print(linesAboutRehearsal(report))
    else {
      const refused = report.counts.refused > 0 ? await writeRefused(db, report.id, path, flags) : undefined
      print(linesAboutRun(report, refused))
      if (report.state !== 'done') return 1
    }
    const { refused } = (isRehearsal ? report.rehearsal?.counts : undefined) ?? report.counts
    return refused > 0 ? 2 : 0
  } finally {
    if (isHelping) await worker.stop()
    await close()
  }
}

const print = (lines: readonly string[]) => {
  for (const line of lines) console.log(line)
}

/** @throws Error with a sentence that says who would be one */
const findAdmin = async (db: Database, email: string | undefined) => {
  const admins = await db
    .selectFrom('attorneys')
    .select(['id', 'email'])
    .where('role', '=', 'admin')
    .where('status', '=', 'active')
    .orderBy('id')
    .execute()
  const [first] = admins
  if (!first)
    throw new Error('Nobody is an active admin yet, and somebody has to be the one who imported it.')
  const admin = email === undefined ? first : admins.find((each) => each.email === email.toLowerCase())
  if (!admin)
    throw new Error(
      `--as: ${email} is no active admin. Must be one of ${admins.map((each) => each.email).join(', ')}.`,
    )
  return admin
}

const openParts = async (config: Config, db: Database) => {
  // What a job cannot do now is not lost: it tries again, and the operator reads here why.
  const log = pino({ level: 'error' }, pino.destination({ dest: 2, sync: true }))
  const { store, assertUsable } = openStore(config, Date.now)
  await assertUsable()
  const settings = await makeSettings({ db, config, now: Date.now, log })
  const files = makeFileWriter(
    makeRoomCheck({ folder: config.dataDir, reserveBytes: config.diskReserveBytes }),
  )
  const deps = { config, db, store, files, settings, log, now: Date.now, intakeLoad: noLoad }
  // The server finds mails that others have queued by itself.
  return { deps: { ...deps, wakeMail: () => {} }, close: files.close }
}

/** @throws Error in which the options are called as on the command line */
const inFlags = (error: unknown): never => {
  if (!(error instanceof Problem) || !error.errors) throw error
  throw new Error(
    error.errors
      .map(({ field, message }) => (field === 'file' ? message : `${flagOf(field)}: ${message}`))
      .join('\n'),
  )
}

/** Asked before anything is imported. @throws Error with a sentence */
const refuseToWrite = (file: string | undefined) => {
  if (file === undefined) return
  if (existsSync(file)) throw new Error(`--refused: ${file} exists already, and is not overwritten.`)
  if (!existsSync(dirname(file))) throw new Error(`--refused: There is no folder ${dirname(file)}.`)
}

/** @returns the path of the file that the refused rows are in now */
const writeRefused = async (
  db: Database,
  importId: number,
  path: string,
  { refused }: Flags,
): Promise<string> => {
  const rows = await refusedRows(db, await existingImport(db, importId))
  const usual = join(dirname(path), rows.name)
  const numbered = join(
    dirname(path),
    `${basename(rows.name, extname(rows.name))} ${importId}${extname(rows.name)}`,
  )
  const target = refused ?? (existsSync(usual) ? numbered : usual)
  try {
    await using file = await open(target, 'wx', 0o600)
    for await (const piece of await rows.open()) await file.appendFile(piece as Buffer)
    await file.sync()
  } catch (error) {
    throw new Error(
      `The rows were imported, but those that were refused could not be written to ${target}. They can be downloaded in the app: Settings, Data.`,
      { cause: error },
    )
  }
  return target
}
