// npm run import: imports the rows of a file as the app does, or reads a complete export back into an empty installation.
import { statSync } from 'node:fs'
import { parseArgs } from 'node:util'
import type { Database } from '#server/adapters/database/schema.ts'
import { findKept, selectFilling } from '#server/features/leads/reimport/filling.ts'
import { type ExportFile, openExport } from '#server/features/leads/reimport/open-export.ts'
import { checkExport, isExport } from '#server/features/leads/reimport/read-lines.ts'
import { fieldsAsFlags, importFlags, readFlags } from './import/import-flags.ts'
import { importRows } from './import/import-rows.ts'
import { importWhole } from './import/import-whole.ts'
import { openOwnDatabase } from './open-own-database.ts'
import { runCommand } from './run-command.ts'

const usage = `Usage:
  npm run import -- FILE              imports CSV, XLSX, JSON lines, or a ZIP of one of them with resumes, as the app does;
                                      a complete export (.ndjson or .zip) is read back whole into an
                                      empty installation, unless one of the options below is given
  npm run import -- FILE --rehearse   says what that would do, and leaves nothing behind
What the columns are is proposed, and can be said otherwise:
  --map 'Column=field'   again for each column; the name of a column or its number; 'Column=' leaves it out
  Fields: ${fieldsAsFlags}
  --mode create, update or create_or_update    --key email, reference or external_id: by what a row finds its lead
  --empty keep or clear: what an empty cell does to a lead        --repeated first or all: rows with the key of an earlier one
  --known skip or create: rows whose key a lead has, in mode create
  --dates iso, dmy or mdy    --source TEXT: where the row does not say it    --has-header true or false
  --confirm, --notify: send new leads the confirmation, attorneys the notifications (else nothing is mailed)
  --sheet NAME of a workbook    --as EMAIL of the admin who does it (else the first active one)
  --refused FILE for the refused rows (else beside FILE)
The server may run meanwhile; on SQLite it does the work then. The exit code is 0 when no row was refused, 2 when some were, and 1
when the import did not come to its end.`

runCommand(process.env, usage, async (config, progress) => {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { rehearse: { type: 'boolean', default: false }, ...importFlags },
  })
  const [path] = positionals
  if (path === undefined || positionals.length > 1) {
    console.error(usage)
    return 1
  }
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) throw new Error(`There is no file ${path}.`)
  const { rehearse: isRehearsal, ...given } = values
  const flags = readFlags(given)
  const settings = config()
  const database = await openOwnDatabase(settings)
  try {
    const file = openExport(path)
    const isPlain = Object.keys(given).length === 0
    if (isPlain && (await isExport(file)) && (await isToBeFilled(database.db, file)))
      return await importWhole(settings, database, file, { isRehearsal, progress })
    return await importRows(settings, database, { path, flags, isRehearsal, progress })
  } finally {
    await database.close()
  }
})

/**
 * Is an export to be read back whole: is the installation empty, or was it begun to be filled?
 * @throws Error with a sentence if it was filled from this export: all of it would come a second time, as rows
 */
const isToBeFilled = async (db: Database, file: ExportFile): Promise<boolean> => {
  const filling = await selectFilling(db)
  if (filling?.ended_at === null || (await findKept(db)) === undefined) return true
  if (filling && (await checkExport(file, () => {})).sha256 === filling.sha256)
    throw new Error('This installation was filled from this export already. Nothing was changed.')
  console.log('This installation has leads, so those of the export are imported as rows, as the app does it.')
  return false
}
