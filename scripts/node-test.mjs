import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join, relative } from 'node:path'
import { runCommand } from './prepare/run-command.mjs'
import { groupTests } from './test-groups.mjs'

const everyTest = ['src/**/*.test.ts', 'tests/**/*.test.ts', 'e2e/**/*.test.ts', 'scripts/**/*.test.{ts,mjs}']
/** Longer than any file or group takes beside a second test run; a file that hangs longer is named and ended. */
const testTimeoutMs = 600_000
/** With more failed files than this, the machine is not the cause. */
const mostFilesAgain = 3

/**
 * @typedef {object} Run
 * @property {string[]} chosen see `runTests`
 * @property {boolean} coverage
 * @property {string} folder an empty folder for what the run writes
 * @property {NodeJS.ProcessEnv} env
 */

/**
 * Runs node --test: one process per file when files are chosen, else in groups (see `groupTests`). With hundreds of
 * processes on two cores, a test can fail although the code is right. So when a few files of a whole run fail, each of
 * them runs once more on its own, and the last lines name them whether they passed or not.
 * @param {Run} run
 * @returns {Promise<boolean>} whether at least one test ran and all passed, some of them perhaps on their second run
 */
export async function nodeTest({ chosen, coverage, folder, env }) {
  const options = chosen.filter((word) => word.startsWith('-'))
  const words = chosen.filter((word) => !word.startsWith('-'))
  const isWhole = words.length === 0
  const files = isWhole ? groupTests(folder, everyTest) : words.map(patternOf)
  const atOnce = availableParallelism() + 2
  const first = await runFiles([...options, ...files], {
    coverage,
    atOnce,
    outcomeFile: join(folder, 'first'),
    env,
  })
  if (first.passed || !isWhole || coverage) return first.passed
  if (first.failed.length === 0 || first.failed.length > mostFilesAgain) return false
  const names = first.failed.map((file) => relative(process.cwd(), file)).join(', ')
  console.log(`\nOnce more, alone: ${names}`)
  const again = await runFiles([...options, ...first.failed], {
    coverage,
    atOnce: 1,
    outcomeFile: join(folder, 'again'),
    env,
  })
  if (again.passed) console.log(`! Failed among the others and passed alone, to be fixed: ${names}`)
  return again.passed
}

/**
 * @param {string[]} files files, glob patterns and options for node --test
 * @param {{ coverage: boolean, atOnce: number, outcomeFile: string, env: NodeJS.ProcessEnv }} options atOnce: how many
 *   files run at the same time; outcomeFile: must not exist yet
 * @returns {Promise<{ passed: boolean, failed: string[] }>}
 */
async function runFiles(files, { coverage, atOnce, outcomeFile, env }) {
  const reporters = [reporter('spec', 'stdout'), reporter('./scripts/test-outcome.mjs', outcomeFile)]
  const options = [`--test-concurrency=${atOnce}`, `--test-timeout=${testTimeoutMs}`]
  if (coverage) {
    mkdirSync('coverage', { recursive: true })
    reporters.push(reporter('lcov', 'coverage/lcov.info'))
    options.push('--experimental-test-coverage', '--test-coverage-include=src/**/*.ts')
    options.push('--test-coverage-exclude=**/*.test.ts', '--test-coverage-exclude=src/server/testing/**')
  }
  const { code } = await runCommand(process.execPath, ['--test', ...options, ...reporters.flat(), ...files], {
    env,
  })
  const { ran, failed } = outcomeIn(outcomeFile)
  if (code === 0 && ran === 0) console.log('✖ No test has run.')
  return { passed: code === 0 && ran > 0, failed }
}

/**
 * @param {string} file
 * @returns {import('./test-outcome.mjs').Outcome}
 */
function outcomeIn(file) {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
  return text === '' ? { ran: 0, failed: [] } : JSON.parse(text)
}

/**
 * @param {string} name
 * @param {string} destination
 */
function reporter(name, destination) {
  return [`--test-reporter=${name}`, `--test-reporter-destination=${destination}`]
}

/** @param {string} word a test file, a folder, a glob pattern, or the beginning of a path or of a file name */
function patternOf(word) {
  const found = statSync(word, { throwIfNoEntry: false })
  if (found?.isDirectory()) return `${word}/**/*.test.{ts,mjs}`
  if (found !== undefined || word.includes('*')) return word
  return `${word.includes('/') ? '' : '{src,tests,e2e,scripts}/**/*'}${word}*.test.{ts,mjs}`
}
