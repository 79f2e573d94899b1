// npm run doctor: checks everything that Foyer stores and prints its findings. The exit code is 0 when there is no
// problem, else 1.
import { parseArgs } from 'node:util'
import { type Config, ConfigMistakes, readConfig } from '#server/config/config.ts'
import { loadEnvFile } from '#server/config/env-file.ts'
import { type NamedFinding, examine } from '#server/features/doctor/examine.ts'
import { recount } from '#server/features/doctor/recount.ts'
import { checks } from '#server/features.ts'
import { countOf, sentences } from '#server/wording.ts'
import { openOwnDatabase } from './open-own-database.ts'
import { clearProgress, showProgress } from './progress.ts'

const usage =
  'npm run doctor            a line for each finding\nnpm run doctor -- --json  one JSON document\nnpm run doctor -- --repair  counts again first what is counted: counters and totals of days'

const main = async (): Promise<void> => {
  const { values } = parseArgs({
    options: { json: { type: 'boolean', default: false }, repair: { type: 'boolean', default: false } },
  })
  loadEnvFile(process.env)
  const config = readConfig(process.env)
  if (values.repair) await repair(config)
  const findings: NamedFinding[] = []
  for await (const finding of examine(config, { checks, now: Date.now, progress: showProgress })) {
    findings.push(finding)
    clearProgress()
    if (!values.json) console.log(toLine(finding))
  }
  const problems = findings.filter(({ level }) => level === 'problem').length
  if (values.json) console.log(JSON.stringify({ sound: problems === 0, findings }, null, 2))
  else
    console.log(
      problems === 0
        ? '\nSound: nothing is wrong.'
        : `\n${countOf(problems, 'problem')} found, each named above.`,
    )
  process.exitCode = problems === 0 ? 0 : 1
}

/** Works beside the running server. What was lost it does not bring back. */
const repair = async (config: Config): Promise<void> => {
  const database = await openOwnDatabase(config)
  try {
    await recount(database.db)
  } finally {
    await database.close()
  }
}

const toLine = ({ level, check, message, advice }: NamedFinding) =>
  `${(level === 'problem' ? 'PROBLEM' : level).padEnd(8)} ${check.padEnd(9)} ${message}${advice ? ` ${advice}` : ''}`

main().catch((error: unknown) => {
  process.exitCode = 1
  if (error instanceof ConfigMistakes) for (const line of error.lines) console.error(line)
  else if (error instanceof TypeError && 'code' in error) console.error(`${error.message}\n${usage}`)
  else console.error(sentences(error))
})
