import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { nodeTest } from './node-test.mjs'
import { startPostgres } from './prepare/postgres.mjs'
import { runCommand } from './prepare/run-command.mjs'
import { makeTemporaryFolder, removeLeftovers } from './prepare/temporary-folders.mjs'
import { testEnvironment } from './test-environment.mjs'

/**
 * Runs the tests in one process per file, beside a PostgreSQL of their own (FOYER_TEST_POSTGRES; where that is set
 * already, the server that it names), and lets the answers that they saw be checked (FOYER_SEEN_DIR).
 * @param {string} root the project's folder, and the working directory
 * @param {{ chosen: string[], coverage: boolean }} options chosen: files, parts of file names and options of
 *   node --test; none for every test
 * @returns {Promise<boolean>} whether at least one test ran, and all passed
 */
export async function runTests(root, { chosen, coverage }) {
  removeLeftovers()
  const folder = makeTemporaryFolder('tests')
  const seen = makeFolder(folder, 'seen')
  const postgres = await postgresOrNone(root)
  try {
    const variables = { FOYER_TEST_POSTGRES: postgres?.url, FOYER_SEEN_DIR: seen }
    const env = testEnvironment({ ...variables, ...temporaryFolder(makeFolder(folder, 'tmp')) })
    const passed = await nodeTest({ chosen, coverage, countFile: join(folder, 'count'), env })
    return passed && (chosen.length > 0 || (await checkSeen(seen)))
  } finally {
    await postgres?.stop()
  }
}

/**
 * @param {string} folder
 * @param {string} name
 */
function makeFolder(folder, name) {
  const path = join(folder, name)
  mkdirSync(path)
  return path
}

/** @param {string} path where tests put their temporary files: it is removed with what they leave in it */
function temporaryFolder(path) {
  return process.platform === 'win32' ? { TEMP: path, TMP: path } : { TMPDIR: path }
}

/**
 * @param {string} root
 * @returns {Promise<import('./prepare/postgres.mjs').Postgres | undefined>}
 */
async function postgresOrNone(root) {
  const running = process.env['FOYER_TEST_POSTGRES']
  if (running !== undefined) return { url: running, stop: async () => undefined }
  const start = performance.now()
  try {
    const postgres = await startPostgres(root)
    console.log(`✔ PostgreSQL 18 started (${((performance.now() - start) / 1000).toFixed(1)} s)`)
    return postgres
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    if (mustHavePostgres()) {
      console.error(`✖ PostgreSQL 18 could not be started: ${reason}`)
      process.exit(1)
    }
    console.log(`✖ PostgreSQL 18 cannot run here, so every test runs on SQLite only: ${reason}`)
    return undefined
  }
}

/** On Debian as root, which is where the project itself is tested, nothing may be left out. */
function mustHavePostgres() {
  return existsSync('/etc/debian_version') && process.getuid?.() === 0
}

/** @param {string} seen folder with what the tests saw of the API */
async function checkSeen(seen) {
  const script = 'scripts/check-seen.ts'
  if (!existsSync(script) || readdirSync(seen).length === 0) return true
  const { code } = await runCommand(process.execPath, [script, seen])
  return code === 0
}
