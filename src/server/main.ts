import type { Logger } from 'pino'
import { type Foyer, buildFoyer } from './app.ts'
import { ConfigMistakes, readConfig } from './config/config.ts'
import { loadEnvFile } from './config/env-file.ts'
import { makeLog } from './log.ts'
import { sentences } from './wording.ts'

// How long running requests, such as uploads, may take after SIGTERM.
const stopWithinMs = 30_000
const repeatedSignalMs = 1_000

const start = async () => {
  // Only the owner can read the files that are created from here on: database, resumes, mails, key.
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

/**
 * SIGTERM and Ctrl-C finish running requests and exit with 0. A second signal ends the process at once, unless it comes
 * within a second: one Ctrl-C may arrive twice, from the terminal and from npm.
 */
const stopOnSignals = (foyer: Foyer, log: Logger, endLog: () => Promise<void>) => {
  let stoppingSince: number | undefined
  const stop = async () => {
    if (stoppingSince !== undefined) {
      if (Date.now() - stoppingSince > repeatedSignalMs) process.exit(1)
      return
    }
    stoppingSince = Date.now()
    log.info('stopping: finishing running requests')
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
