// npm run storage:move: copies every resume from disk to S3, or back. The exit code is 0 when all are copied, else 1.
import { parseArgs } from 'node:util'
import { makeRoomCheck } from '#server/features/intake/room-check.ts'
import { type Moved, moveResumes } from '#server/features/storage-move/move-resumes.ts'
import { openMove } from '#server/features/storage-move/open-move.ts'
import { runCommand } from './run-command.ts'
import { countOf } from '#server/wording.ts'

const usage = `Usage:
  npm run storage:move -- --to s3     copies every resume from DATA_DIR/uploads into the bucket that S3_... name
  npm run storage:move -- --to disk   copies every resume from that bucket into DATA_DIR/uploads
The server may run meanwhile. Can be interrupted and run again. Removes nothing.`

runCommand(process.env, usage, async (config, progress) => {
  const { to } = parseArgs({ options: { to: { type: 'string' } } }).values
  if (to !== 's3' && to !== 'disk') {
    console.error(usage)
    return 1
  }
  const settings = config()
  const { database, ...stores } = await openMove(settings, to, Date.now)
  try {
    console.log(`From ${stores.source.description} to ${stores.target.description}.`)
    const moved = await moveResumes({
      ...stores,
      db: database.db,
      refuseWhenFull: makeRoomCheck({ folder: settings.dataDir, reserveBytes: settings.diskReserveBytes }),
      progress: process.stderr.isTTY ? progress : logNowAndThen,
      lost: (leadId, how) => console.error(`The resume of lead ${leadId} ${lossOf[how]}: it was not copied.`),
    })
    for (const line of linesAbout(moved)) console.log(line)
    console.log(isComplete(moved) ? whatIsNext(to) : whatIsWrong)
    return isComplete(moved) ? 0 : 1
  } finally {
    await database.close()
  }
})

const everyMs = 10_000
let loggedAt = performance.now()

/** For a log, at most one line in ten seconds; a terminal shows each step. */
const logNowAndThen = (text: string) => {
  if (performance.now() - loggedAt < everyMs) return
  loggedAt = performance.now()
  console.error(text)
}

const lossOf = {
  missing: 'is missing from the source',
  damaged: 'is not the file that was handed in',
  unreadable: 'cannot be read from the source',
}

const isComplete = ({ missing, damaged, unreadable }: Moved) => missing + damaged + unreadable === 0

const linesAbout = ({ copied, there, missing, damaged, unreadable }: Moved) => [
  `${countOf(copied, 'resume')} copied, ${there.toLocaleString('en')} skipped (copied before), each read back and compared by SHA-256.`,
  `${damaged + unreadable} damaged, ${missing} missing.`,
]

const whatIsWrong = `
Not finished: restore the named files from a backup into the source and run this again, or continue without them.
npm run doctor says more about each file. Nothing was removed.`

const whatIsNext = (to: 'disk' | 's3') => `
Everything is copied. To use the copy: set STORAGE=${to} for every node${to === 's3' ? ', unset X_ACCEL_LOCATION' : ''} and restart.
Then run this command once more, for the resumes handed in meanwhile: until then those cannot be opened.
Nothing was removed from the source. Keep it until npm run doctor finds the new store sound and a backup is taken.`
