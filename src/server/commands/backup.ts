import { parseArgs } from 'node:util'
import packageJson from '#package.json' with { type: 'json' }
import { type TakenBackup, takeBackup } from '#server/features/backup/take-backup.ts'
import { runCommand } from './run-command.ts'
import { countOf, sizeOf } from '#server/wording.ts'

const usage = `Usage:
  npm run backup -- DIR   takes a backup into a new folder below DIR; the server may run meanwhile`

// The exit code is 0 when the backup holds everything, else 1.
runCommand(process.env, usage, async (config, progress) => {
  const { positionals } = parseArgs({ allowPositionals: true })
  const [dir] = positionals
  if (dir === undefined || positionals.length > 1) {
    console.error(usage)
    return 1
  }
  const settings = config()
  const taken = await takeBackup(settings, dir, { now: Date.now, program: packageJson.version, progress })
  for (const line of linesAbout(taken, settings.secretKey !== undefined)) console.log(line)
  for (const line of warningsOf(taken)) console.error(line)
  return taken.manifest.unsound.length === 0 ? 0 : 1
})

const linesAbout = ({ folder, manifest, reused }: TakenBackup, keyIsGiven: boolean): string[] => {
  const bytes = manifest.files.reduce((sum, file) => sum + file.bytes, 0)
  const { leads, resumes } = manifest.counts
  return [
    `Backup taken: ${folder}`,
    `  ${countOf(leads, 'lead')}, ${countOf(resumes, 'resume')} (${reused} unchanged since the backup before), ${sizeOf(bytes)}`,
    ...(keyIsGiven ? ['  The backup does not contain SECRET_KEY: store that with your settings.'] : []),
  ]
}

const warningsOf = ({ manifest, unfinished }: TakenBackup): string[] => [
  ...manifest.unsound.map(({ lead_id, problem }) =>
    problem === 'missing'
      ? `The resume of lead ${lead_id} is missing from the file store, and therefore from the backup.`
      : `The resume of lead ${lead_id} is not the file that was handed in: the backup holds it as found.`,
  ),
  ...(manifest.unsound.length > 0
    ? ['The backup was stored and is marked as incomplete. For details run: npm run doctor']
    : []),
  ...unfinished.map(
    (folder) => `${folder} is an unfinished backup: remove it, unless that backup is still running.`,
  ),
]
