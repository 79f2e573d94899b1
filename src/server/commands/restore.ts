import { parseArgs } from 'node:util'
import { chooseBackup } from '#server/features/backup/list-backups.ts'
import { type Restored, restoreBackup } from '#server/features/backup/restore-backup.ts'
import { verifyBackup } from '#server/features/backup/verify-backup.ts'
import { runCommand } from './run-command.ts'
import { countOf } from '#server/wording.ts'

const usage = `Usage:
  npm run restore -- DIR                 restores the backup in DIR, or the newest one below it, into the empty
                                         place that the settings name; the server must not run
  npm run restore -- DIR --verify        reads all of the backup and says whether it is sound; restores nothing
  npm run restore -- DIR --send-queued   also sends the mails that were waiting when the backup was taken; use it
  only if you know that none of them was sent since`

runCommand(process.env, usage, async (config, progress) => {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      verify: { type: 'boolean', default: false },
      'send-queued': { type: 'boolean', default: false },
    },
  })
  const [dir] = positionals
  if (dir === undefined || positionals.length > 1) {
    console.error(usage)
    return 1
  }
  const backup = await chooseBackup(dir)
  if (values.verify) {
    const { taken_at, counts } = await verifyBackup(backup, progress)
    console.log(`Sound: ${backup}, taken at ${taken_at}, ${countOf(counts.leads, 'lead')}.`)
    return 0
  }
  const settings = config()
  const options = { sendQueued: values['send-queued'], now: Date.now, progress }
  for (const line of linesAbout(backup, await restoreBackup(settings, backup, options))) console.log(line)
  return 0
})

const linesAbout = (backup: string, { manifest, withheld }: Restored): string[] => [
  `Restored: ${backup}, taken at ${manifest.taken_at}, ${countOf(manifest.counts.leads, 'lead')}.`,
  ...(withheld > 0
    ? [
        `  ${countOf(withheld, 'mail')} waited when the backup was taken and may have been sent since: none is sent by itself.`,
        '  List them with GET /api/mails?state=failed, and send those you need with POST /api/mails/{id}/retry.',
      ]
    : []),
  ...(manifest.unsound.length > 0
    ? [
        `  ${countOf(manifest.unsound.length, 'resume')} was missing or changed before the backup: npm run doctor names them.`,
      ]
    : []),
  '  Start the server, and check it with: npm run doctor',
]
