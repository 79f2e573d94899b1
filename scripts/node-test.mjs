import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { runCommand } from './prepare/run-command.mjs'
import { groupTests } from './test-groups.mjs'

const everyTest = ['src/**/*.test.ts', 'tests/**/*.test.ts', 'e2e/**/*.test.ts', 'scripts/**/*.test.{ts,mjs}']
/** Longer than any file or group of files takes beside a second suite: what hangs is named and ended. */
const testTimeoutMs = 600_000

/**
 * Runs node --test: one process per file where files are chosen, else see `groupTests`.
 * @param {{ chosen: string[], coverage: boolean, countFile: string, groups: string, env: NodeJS.ProcessEnv }} options
 *   chosen: see `runTests`; countFile: where the number of tests that ran may be written; groups: an empty folder
 * @returns {Promise<boolean>} whether at least one test ran, and all passed
 */
export async function nodeTest({ chosen, coverage, countFile, groups, env }) {
  const reporters = [reporter('spec', 'stdout'), reporter('./scripts/test-count.mjs', countFile)]
  const options = [`--test-concurrency=${availableParallelism() + 1}`, `--test-timeout=${testTimeoutMs}`]
  if (coverage) {
    mkdirSync('coverage', { recursive: true })
    reporters.push(reporter('lcov', 'coverage/lcov.info'))
    options.push('--experimental-test-coverage', '--test-coverage-include=src/**/*.ts')
    options.push('--test-coverage-exclude=**/*.test.ts', '--test-coverage-exclude=src/server/testing/**')
  }
  const args = ['--test', ...options, ...reporters.flat(), ...selection(chosen, groups)]
  const { code } = await runCommand(process.execPath, args, { env })
  if (code !== 0) return false
  const ran = existsSync(countFile) ? Number(readFileSync(countFile, 'utf8')) : 0
  if (ran === 0) console.log('✖ No test has run.')
  return ran > 0
}

/**
 * @param {string} name
 * @param {string} destination
 */
function reporter(name, destination) {
  return [`--test-reporter=${name}`, `--test-reporter-destination=${destination}`]
}

/**
 * @param {string[]} chosen
 * @param {string} groups
 * @returns {string[]} options, files and glob patterns for node --test
 */
function selection(chosen, groups) {
  const options = chosen.filter((word) => word.startsWith('-'))
  const words = chosen.filter((word) => !word.startsWith('-'))
  const patterns = words.map(patternOf)
  return [...options, ...(patterns.length > 0 ? patterns : groupTests(groups, everyTest))]
}

/** @param {string} word a test file, a folder, a glob pattern, the beginning of a path or a part of a file name */
function patternOf(word) {
  const found = statSync(word, { throwIfNoEntry: false })
  if (found?.isDirectory()) return `${word}/**/*.test.{ts,mjs}`
  if (found !== undefined || word.includes('*')) return word
  return `${word.includes('/') ? '' : '{src,tests,e2e,scripts}/**/*'}${word}*.test.{ts,mjs}`
}
