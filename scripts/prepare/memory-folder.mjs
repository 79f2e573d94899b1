import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { freemem, release } from 'node:os'
import { join } from 'node:path'

const path = '/dev/shm'
/** A whole run needed less than half of this. */
const neededBytes = 3 * 2 ** 30

/**
 * The folder in memory for the servers and temporary files of the tests. None of it is needed after the run, and on a
 * busy disk each of thousands of syncs takes a second. Foyer and its databases still make the same syncs.
 * @returns {string | undefined} undefined when TMPDIR is set, or when memory has no room for the tests
 */
export function memoryFolder() {
  if (process.platform !== 'linux' || process.env['TMPDIR'] !== undefined || !existsSync(path))
    return undefined
  return hasAttributes() && hasRoom() && runsPrograms() ? path : undefined
}

/** The S3 server needs files with extended attributes, which file systems in memory have since Linux 6.6. */
function hasAttributes() {
  const [major = 0, minor = 0] = release().split('.').map(Number)
  return major > 6 || (major === 6 && minor >= 6)
}

function hasRoom() {
  const { bavail, bsize } = statfsSync(path)
  return bavail * bsize > neededBytes && freemem() > neededBytes
}

/** PostgreSQL runs from a copy in this folder; in a container the folder often forbids running programs. */
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
