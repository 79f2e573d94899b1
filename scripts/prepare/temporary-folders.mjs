import { chmodSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * Makes an empty folder that ends with this process, and after a kill with the next `removeLeftovers`.
 * @param {'tests' | 'postgres' | 's3'} purpose
 * @returns {string} its path, which every user of the machine may pass through
 */
export function makeTemporaryFolder(purpose) {
  const folder = mkdtempSync(join(tmpdir(), `foyer-${purpose}-${process.pid}-`))
  chmodSync(folder, 0o755)
  process.once('exit', () => removeFolder(folder))
  return folder
}

/** Ends and removes what killed test runs have left behind. */
export function removeLeftovers() {
  for (const name of readdirSync(tmpdir())) {
    const [, pid] = /^foyer-(?:tests|postgres|s3)-(\d+)-/.exec(name) ?? []
    const folder = join(tmpdir(), name)
    if (pid === undefined || isAlive(Number(pid)) || !isOurs(folder)) continue
    stopServer(folder)
    removeFolder(folder)
  }
}

/**
 * Removes a folder in which a program that has just been told to end may still write: tries until it is gone, for
 * five seconds. Synchronous, because it is the last thing that a process does.
 * @param {string} folder
 */
export function removeFolder(folder) {
  for (let attempt = 0; attempt < 100 && existsSync(folder); attempt += 1) {
    if (attempt > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50)
    try {
      rmSync(folder, { recursive: true, force: true })
    } catch {
      // Something was written while we were at it.
    }
  }
}

/** @param {string} folder */
function stopServer(folder) {
  try {
    const pid = Number(readFileSync(join(folder, 'data', 'postmaster.pid'), 'utf8').split('\n', 1)[0])
    // The number may belong to another program by now. Where /proc does not tell, PostgreSQL notices within a
    // minute that its folder is gone, and ends.
    if (readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(folder)) process.kill(pid, 'SIGQUIT')
  } catch {
    // There is none, it never started, or it is gone already.
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** @param {string} folder */
function isOurs(folder) {
  return statSync(folder, { throwIfNoEntry: false })?.uid === (process.getuid?.() ?? 0)
}
