import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { nodeTest } from './node-test.mjs'
import { isDebianAsRoot } from './prepare/debian-packages.mjs'
import { memoryFolder } from './prepare/memory-folder.mjs'
import { startPostgres } from './prepare/postgres.mjs'
import { runCommand } from './prepare/run-command.mjs'
import { startS3 } from './prepare/s3.mjs'
import { makeTemporaryFolder, removeLeftovers } from './prepare/temporary-folders.mjs'
import { testEnvironment } from './test-environment.mjs'

/** @typedef {{ address: string, stop: () => Promise<void> }} Server address: the value of its variable in the tests */

/**
 * Runs the tests in many processes, with a temporary PostgreSQL (FOYER_TEST_POSTGRES, a URL) and a temporary S3 server
 * (FOYER_TEST_S3, JSON); when a variable is already set, uses the server that it names. After a whole run it checks the
 * answers that the tests have seen (FOYER_SEEN_DIR).
 * @param {string} root the project's folder, and the working directory
 * @param {{ chosen: string[], coverage: boolean, serializable: boolean }} options chosen: files, parts of file names and
 *   options of node --test; empty for every test. serializable: the isolation of transactions on PostgreSQL
 * @returns {Promise<boolean>} whether at least one test ran, and all passed
 */
export async function runTests(root, { chosen, coverage, serializable }) {
  removeLeftovers()
  const memory = memoryFolder()
  if (memory !== undefined) {
    process.env['TMPDIR'] = memory
    removeLeftovers()
  }
  const folder = makeTemporaryFolder('tests')
  const seen = makeFolder(folder, 'seen')
  const [postgres, s3] = await Promise.all([postgresOrNone(root), s3OrNone()])
  try {
    const servers = { FOYER_TEST_POSTGRES: postgres?.address, FOYER_TEST_S3: s3?.address }
    // The cache saves compiling the same files in hundreds of processes; coverage is exact only without it.
    const compiled = coverage ? {} : { NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/compiled') }
    const isolation = serializable ? { FOYER_TEST_ISOLATION: 'serializable' } : {}
    const variables = { ...servers, ...compiled, ...isolation, FOYER_SEEN_DIR: seen }
    const env = testEnvironment({ ...variables, ...temporaryFolder(makeFolder(folder, 'tmp')) })
    const passed = await nodeTest({ chosen, coverage, folder: makeFolder(folder, 'run'), env })
    return passed && (chosen.length > 0 || (await checkSeen(seen)))
  } finally {
    await Promise.all([postgres?.stop(), s3?.stop()])
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

/** @param {string} path where tests put temporary files; it is removed with everything in it */
function temporaryFolder(path) {
  return process.platform === 'win32' ? { TEMP: path, TMP: path } : { TMPDIR: path }
}

/** @param {string} root */
function postgresOrNone(root) {
  const start = async () => {
    const { url, stop } = await startPostgres(root)
    return { address: url, stop }
  }
  return serverOrNone({ name: 'PostgreSQL 18', variable: 'FOYER_TEST_POSTGRES', left: 'SQLite', start })
}

function s3OrNone() {
  const start = async () => {
    const { stop, ...server } = await startS3()
    return { address: JSON.stringify(server), stop }
  }
  return serverOrNone({ name: 'S3 server', variable: 'FOYER_TEST_S3', left: 'disk', start })
}

/**
 * @param {{ name: string, variable: string, left: string, start: () => Promise<Server> }} options left: what the tests
 *   use when the server cannot run
 * @returns {Promise<Server | undefined>}
 */
async function serverOrNone({ name, variable, left, start }) {
  const running = process.env[variable]
  if (running !== undefined) return { address: running, stop: async () => undefined }
  const begin = performance.now()
  try {
    const server = await start()
    console.log(`✔ ${name} started (${((performance.now() - begin) / 1000).toFixed(1)} s)`)
    return server
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    // On such a machine no test may be skipped.
    if (isDebianAsRoot()) {
      console.error(`✖ ${name} could not be started: ${reason}`)
      process.exit(1)
    }
    console.log(`✖ ${name} cannot run here, so every test runs on ${left} only: ${reason}`)
    return undefined
  }
}

/** @param {string} seen folder with the answers of the API that the tests have seen */
async function checkSeen(seen) {
  const script = 'scripts/check-seen.ts'
  if (!existsSync(script) || readdirSync(seen).length === 0) return true
  const { code } = await runCommand(process.execPath, [script, seen])
  return code === 0
}
