import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { freemem, release } from 'node:os'
import { join } from 'node:path'

const path = '/dev/shm'
/** A whole run was seen to need less than half of it. */
const neededBytes = 3 * 2 ** 30

/**
 * The folder in memory for the servers and the temporary files of the tests: none of it outlives the run, and each of
 * the thousands of waits for a disk costs a second on a busy one. Foyer and its databases ask for the same syncs there.
 * @returns {string | undefined} none where TMPDIR names a folder, or where memory has no room for the tests
 */
export function memoryFolder() {
  if (process.platform !== 'linux' || process.env['TMPDIR'] !== undefined || !existsSync(path))
    return undefined
  return hasAttributes() && hasRoom() && runsPrograms() ? path : undefined
}

/** The S3 server needs files with extended attributes, which are to be had in memory since Linux 6.6. */
function hasAttributes() {
  const [major = 0, minor = 0] = release().split('.').map(Number)
  return major > 6 || (major === 6 && minor >= 6)
}

function hasRoom() {
  const { bavail, bsize } = statfsSync(path)
  return bavail * bsize > neededBytes && freemem() > neededBytes
}

/** PostgreSQL is run from a copy; in a container this folder often lets nothing be run. */
function runsPrograms() {
  const folder = mkdtempSync(join(path, 'foyer-look-'))
  try {
    const program = join(folder, 'program')
    writeFileSync(program, '#!/bin/sh\n', { mode: 0o700 })
    return spawnSync(program).status === 0
  } finally {
    rmSync(folder, { recursive: true })
  }
}
