// npm run import: reads a complete export back into an empty installation. The exit code is 0 when all of it is there, else 1.
import { parseArgs } from 'node:util'
import { openStore } from '#server/adapters/storage/open.ts'
import { refuseFull } from '#server/features/leads/reimport/filling.ts'
import { importExport } from '#server/features/leads/reimport/import-export.ts'
import { openExport } from '#server/features/leads/reimport/open-export.ts'
import { type Checked, checkExport } from '#server/features/leads/reimport/read-lines.ts'
import { countOf } from '#server/wording.ts'
import { hashOfNoPassword, settleNumbers } from './fill.ts'
import { openOwnDatabase } from './open-own-database.ts'
import { runCommand } from './run-command.ts'

const usage = `Usage:
  npm run import -- FILE              reads an export (.ndjson or .zip) back into an empty installation
  npm run import -- FILE --rehearse   says what that would do, and writes nothing
Start Foyer once before, so that there is a database, and stop it. Can be interrupted and run again.`

runCommand(process.env, usage, async (config, progress) => {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { rehearse: { type: 'boolean', default: false } },
  })
  const [path] = positionals
  if (path === undefined || positionals.length > 1) {
    console.error(usage)
    return 1
  }
  const settings = config()
  const file = openExport(path)
  const { counts, sha256 } = await checkExport(file, (lines) =>
    progress(`checking line ${lines.toLocaleString('en')}`),
  )
  for (const line of linesAbout(counts)) console.log(line)
  const database = await openOwnDatabase(settings)
  try {
    const { db } = database
    await refuseFull(db, sha256)
    if (values.rehearse) {
      console.log('The export is sound, and the installation is empty. Nothing was written.')
      return 0
    }
    database.enterAsServer()
    const { store, assertUsable } = openStore(settings, Date.now)
    await assertUsable()
    const { resumes, lacking } = await importExport(
      {
        db,
        store,
        config: settings,
        now: Date.now,
        passwordHash: await hashOfNoPassword(),
        finish: () => settleNumbers(database),
        told: progress,
      },
      file,
      sha256,
    )
    console.log(`All of it is stored, with ${countOf(resumes, 'resume')}.`)
    if (lacking > 0)
      console.log(
        `${countOf(lacking, 'lead')} name a resume that is not in the file store: copy the folder uploads of the other installation before you start Foyer.`,
      )
    console.log(whatIsNext)
    return 0
  } finally {
    await database.close()
  }
})

const linesAbout = (counts: Checked['counts']) => [
  `${countOf(counts.lead ?? 0, 'lead')}, ${countOf(counts.note ?? 0, 'note')}, ${countOf(counts.mail ?? 0, 'mail')}, ${countOf(counts.event ?? 0, 'event')}, ${countOf(counts.attorney ?? 0, 'attorney')}.`,
]

const whatIsNext = `Nothing was mailed. Start Foyer: it reads the resumes and makes the search. Attorneys have no password yet: each asks
for a new one at the sign-in, or: npm run admin -- reset-password EMAIL`
