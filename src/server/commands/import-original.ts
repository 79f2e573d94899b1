// npm run import:original: takes an installation of the original into an empty one. The exit code is 0 when all of it is there, else 1.
import { existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { pino } from 'pino'
import type { OpenDatabase } from '#server/adapters/database/open-database.ts'
import { makeFolder } from '#server/adapters/storage/disk/durable-files.ts'
import { makeFileWriter } from '#server/adapters/storage/disk/file-writer.ts'
import { openStore } from '#server/adapters/storage/open.ts'
import type { Config } from '#server/config/config.ts'
import { makeRoomCheck } from '#server/features/intake/room-check.ts'
import { importOriginal } from '#server/features/leads/original/import-original.ts'
import { type Original, openOriginal } from '#server/features/leads/original/open-original.ts'
import { type Report, linesOf, makeReport } from '#server/features/leads/original/report.ts'
import { makeSettings } from '#server/features/settings/firm-settings.ts'
import { hashOfNoPassword, settleNumbers } from './fill.ts'
import { openOwnDatabase } from './open-own-database.ts'
import { runCommand } from './run-command.ts'

const usage = `Usage:
  npm run import:original -- FOLDER              takes the original in FOLDER (leads.db and uploads) into an empty installation
  npm run import:original -- FOLDER --rehearse   prints the same report, and writes nothing
  --admin EMAIL    who becomes the admin; otherwise the first account that is active
  --report FILE    where the whole report goes; otherwise original-report.txt in DATA_DIR, of a rehearsal nowhere
Stop the original. Start Foyer once before, so that there is a database, and stop it. Can be interrupted and run again.`

/** The terminal gets so many lines of each list. */
const shownAtMost = 20

runCommand(process.env, usage, async (config, progress) => {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      rehearse: { type: 'boolean', default: false },
      admin: { type: 'string' },
      report: { type: 'string' },
    },
  })
  const [folder] = positionals
  if (folder === undefined || positionals.length > 1) {
    console.error(usage)
    return 1
  }
  const settings = config()
  const original = openOriginal(folder)
  if (existsSync(settings.dataDir) && realpathSync(folder) === realpathSync(settings.dataDir))
    throw new Error(
      'FOLDER is DATA_DIR. Give Foyer a folder of its own: that of the original is not changed.',
    )
  const report = makeReport()
  try {
    const database = await openOwnDatabase(settings)
    try {
      const options = { isRehearsal: values.rehearse, admin: values.admin, told: progress }
      await take(settings, database, original, report, options)
    } finally {
      await database.close()
    }
  } finally {
    original.close()
  }
  for (const line of linesOf(report, shownAtMost)) console.log(line)
  const file = values.report ?? (values.rehearse ? undefined : join(settings.dataDir, 'original-report.txt'))
  if (file !== undefined) {
    await writeFile(file, `${linesOf(report).join('\n')}\n`, { mode: 0o600 })
    console.log(`\nThe whole report is in ${file}. It names people: keep it private.`)
  }
  console.log(values.rehearse ? '\nThis was a rehearsal: nothing was written.' : whatIsNext)
  return 0
})

type Options = { isRehearsal: boolean; admin: string | undefined; told: (text: string) => void }

const take = async (
  config: Config,
  database: OpenDatabase,
  original: Original,
  report: Report,
  options: Options,
): Promise<void> => {
  const { db } = database
  if (!options.isRehearsal) database.enterAsServer()
  const { store, assertUsable } = openStore(config, Date.now)
  await assertUsable()
  const firm = await (
    await makeSettings({ db, config, now: Date.now, log: pino({ level: 'silent' }) })
  ).read()
  // A rehearsal looks at copies, too, but not in the installation.
  const folder = options.isRehearsal ? makeFleetingFolder() : makeFolder(join(config.dataDir, 'incoming'))
  const files = makeFileWriter(makeRoomCheck({ folder, reserveBytes: config.diskReserveBytes }))
  try {
    await importOriginal(
      {
        ...options,
        db,
        now: Date.now,
        registration: config.registration,
        passwordHash: await hashOfNoPassword(),
        firm,
        receiving: { folder, maxBytes: config.resumeMaxBytes, files },
        store,
        finish: () => settleNumbers(database),
      },
      original,
      report,
    )
  } finally {
    await files.close()
  }
}

/** It is gone when the command ends, also by Ctrl-C. */
const makeFleetingFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-rehearsal-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  process.once('SIGINT', () => process.exit(1))
  return folder
}

const whatIsNext = `
All of it is stored, and nothing was mailed. Start Foyer: it reads the resumes. Everybody signs in with the password of the original;
the admin approves the others under Team. The original was not changed: keep it until you trust this one.`
