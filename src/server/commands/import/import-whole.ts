import type { OpenDatabase } from '#server/adapters/database/open-database.ts'
import { openStore } from '#server/adapters/storage/open.ts'
import type { Config } from '#server/config/config.ts'
import { refuseFull } from '#server/features/leads/reimport/filling.ts'
import { importExport } from '#server/features/leads/reimport/import-export.ts'
import type { ExportFile } from '#server/features/leads/reimport/open-export.ts'
import { type Checked, checkExport } from '#server/features/leads/reimport/read-lines.ts'
import { countOf } from '#server/wording.ts'
import { hashOfNoPassword, settleNumbers } from '#server/commands/fill.ts'

type Whole = { isRehearsal: boolean; progress: (text: string) => void }

/** Reads a complete export back into an empty installation. @returns the exit code */
export const importWhole = async (
  config: Config,
  database: OpenDatabase,
  file: ExportFile,
  { isRehearsal, progress }: Whole,
): Promise<number> => {
  const { db } = database
  const { counts, sha256 } = await checkExport(file, (lines) =>
    progress(`checking line ${lines.toLocaleString('en')}`),
  )
  for (const line of linesAbout(counts)) console.log(line)
  await refuseFull(db, sha256)
  if (isRehearsal) {
    console.log('The export is sound, and the installation is empty. Nothing was written.')
    return 0
  }
  database.enterAsServer()
  const { store, assertUsable } = openStore(config, Date.now)
  await assertUsable()
  const { resumes, lacking } = await importExport(
    {
      db,
      store,
      config,
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
}

const linesAbout = (counts: Checked['counts']) => [
  `${countOf(counts.lead ?? 0, 'lead')}, ${countOf(counts.note ?? 0, 'note')}, ${countOf(counts.mail ?? 0, 'mail')}, ${countOf(counts.event ?? 0, 'event')}, ${countOf(counts.attorney ?? 0, 'attorney')}.`,
]

const whatIsNext = `Nothing was mailed. Start Foyer: it reads the resumes and makes the search. Attorneys have no password yet: each asks
for a new one at the sign-in, or: npm run admin -- reset-password EMAIL`
