import type { Logger } from 'pino'
import { type Foyer, buildFoyer } from './app.ts'
import { ConfigMistakes, readConfig } from './config/config.ts'
import { loadEnvFile } from './config/env-file.ts'
import { makeLog } from './log.ts'
import { sentences } from './wording.ts'

// Uploads under way get this long to finish after SIGTERM.
const stopWithinMs = 30_000
const repeatedSignalMs = 1_000

const start = async () => {
  // Whatever is made from here on is for its owner only: database, resumes, mails, key.
  process.umask(0o077)
  loadEnvFile(process.env)
  const config = readConfig(process.env)
  const { log, end } = makeLog(config.logLevel)
  try {
    const foyer = await buildFoyer(config, { log })
    stopOnSignals(foyer, log, end)
    await foyer.listen()
    for (const line of foyer.greeting()) console.log(line)
  } catch (error) {
    await end()
    throw error
  }
}

/** SIGTERM and Ctrl-C finish what is in hand and exit 0. A repeat ends at once, unless it is the echo of the first. */
const stopOnSignals = (foyer: Foyer, log: Logger, endLog: () => Promise<void>) => {
  let stoppingSince: number | undefined
  const stop = async () => {
    if (stoppingSince !== undefined) {
      if (Date.now() - stoppingSince > repeatedSignalMs) process.exit(1)
      return
    }
    stoppingSince = Date.now()
    log.info('stopping: finishing what is in hand')
    try {
      await foyer.stop({ withinMs: stopWithinMs })
      process.exitCode = 0
    } catch (error) {
      log.error({ err: error }, 'could not stop cleanly')
      process.exitCode = 1
    }
    await endLog()
    process.exit()
  }
  process.on('SIGTERM', () => void stop())
  process.on('SIGINT', () => void stop())
}

start().catch((error: unknown) => {
  console.error(error instanceof ConfigMistakes ? error.message : sentences(error))
  process.exit(1)
})
