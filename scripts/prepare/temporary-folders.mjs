import { chmodSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * Makes an empty folder that is removed when this process ends, or by the next `removeLeftovers` after a kill.
 * @param {'tests' | 'postgres' | 's3'} purpose
 * @returns {string} its path; every user of the machine may read it
 */
export function makeTemporaryFolder(purpose) {
  const folder = mkdtempSync(join(tmpdir(), `foyer-${purpose}-${process.pid}-`))
  chmodSync(folder, 0o755)
  process.once('exit', () => removeFolder(folder))
  return folder
}

/** Stops the servers and removes the folders that killed test runs have left behind. */
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
 * Removes a folder in which a program that is ending may still write: tries again for up to five seconds. Synchronous,
 * because it runs when the process exits.
 * @param {string} folder
 */
export function removeFolder(folder) {
  for (let attempt = 0; attempt < 100 && existsSync(folder); attempt += 1) {
    if (attempt > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50)
    try {
      rmSync(folder, { recursive: true, force: true })
    } catch {
      // A program wrote a new file during the removal.
    }
  }
}

/** @param {string} folder */
function stopServer(folder) {
  try {
    const pid = Number(readFileSync(join(folder, 'data', 'postmaster.pid'), 'utf8').split('\n', 1)[0])
    // The process id may belong to another program by now. Without /proc this cannot be checked; then PostgreSQL itself
    // notices within a minute that its folder is gone, and ends.
    if (readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(folder)) process.kill(pid, 'SIGQUIT')
  } catch {
    // The server does not exist, never started, or has already ended.
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
