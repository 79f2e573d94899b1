// npm run reindex: makes the words of the search again for every lead. The exit code is 0 when all leads are in the search, else 1.
import { parseArgs } from 'node:util'
import { type Reindexed, reindexAll } from '#server/features/leads/search/watch-reindex.ts'
import { openOwnDatabase } from './open-own-database.ts'
import { runCommand } from './run-command.ts'

const usage = `Usage:
  npm run reindex   makes the words of the search again for every lead; the running server does it, while it serves`

runCommand(process.env, usage, async (config, progress) => {
  parseArgs()
  const database = await openOwnDatabase(config())
  try {
    const outcome = await reindexAll(database.db, {
      now: Date.now,
      progress: (done, of) =>
        progress(`search: ${done.toLocaleString('en')} of ${of.toLocaleString('en')} leads`),
    })
    console.log(sentenceOf[outcome])
    return outcome === 'done' ? 0 : 1
  } finally {
    await database.close()
  }
})

const sentenceOf: Record<Reindexed, string> = {
  done: 'Every lead is in the search.',
  failed: 'The job has failed: the jobs in the app say why. Retry it there, or run this again.',
  not_begun:
    'No server has begun with it. It begins when Foyer runs; searches say until then that they are catching up.',
}
