// npm run export: writes leads into a file. The exit code is 0 when the file is whole, else 1.
import { extname, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { pino } from 'pino'
import { exportFormats } from '#contract/export/export-formats.ts'
import { ExportRequest } from '#contract/schemas/exchange/exports.ts'
import { openStore } from '#server/adapters/storage/open.ts'
import { exportToFile } from '#server/features/leads/export/export-to-file.ts'
import { makeSettings } from '#server/features/settings/firm-settings.ts'
import { countOf } from '#server/wording.ts'
import { noLoad } from './no-load.ts'
import { openOwnDatabase } from './open-own-database.ts'
import { runCommand } from './run-command.ts'

const usage = `Usage:
  npm run export -- FILE                       every lead; the name of the file ends with .csv, .xlsx, .ndjson or .zip
  npm run export -- FILE --q 'state:pending'   only the leads that this line finds, as in the search of the app
  --order newest, due, reached_out, name or assignee; --columns id,email,… of a table
The server may run meanwhile. A file that exists is not overwritten.`

runCommand(process.env, usage, async (config, progress) => {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { q: { type: 'string' }, order: { type: 'string' }, columns: { type: 'string' } },
  })
  const [file] = positionals
  const format = exportFormats.find((each) => file && extname(file).toLowerCase() === `.${each}`)
  if (file === undefined || positionals.length > 1 || !format) {
    console.error(usage)
    return 1
  }
  const asked = ExportRequest.safeParse({ format, ...values })
  if (!asked.success) {
    for (const { path, message } of asked.error.issues) console.error(`--${path.join('.')}: ${message}`)
    return 1
  }
  const settings = config()
  const database = await openOwnDatabase(settings)
  const leaving = new AbortController()
  process.once('SIGINT', () => leaving.abort(new Error('Broken off: no file was written.')))
  try {
    const { db } = database
    const log = pino({ level: 'silent' })
    const { store, assertUsable } = openStore(settings, Date.now)
    await assertUsable()
    const deps = {
      db,
      log,
      store,
      now: Date.now,
      settings: await makeSettings({ db, config: settings, now: Date.now, log }),
      intakeLoad: noLoad,
    }
    const leads = await exportToFile(deps, {
      file: resolve(file),
      request: asked.data,
      signal: leaving.signal,
      told: (done, { total, isAtLeast }) =>
        progress(
          `leads: ${done.toLocaleString('en')} of ${isAtLeast ? 'more than ' : ''}${total.toLocaleString('en')}`,
        ),
    })
    console.log(`${file}: ${countOf(leads, 'lead')}.`)
    return 0
  } finally {
    await database.close()
  }
})
