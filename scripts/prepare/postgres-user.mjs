import { chownSync } from 'node:fs'

const nobody = 65534

/**
 * The user and environment for PostgreSQL's programs, which refuse to run as root. The environment contains only what
 * they need, because a developer's PG… variables would change their behavior.
 */
export function serverUser() {
  return { env: { PATH: process.env.PATH, LC_ALL: 'C' }, ...(isRoot() ? { uid: nobody, gid: nobody } : {}) }
}

/** @param {...string} paths that user becomes their owner */
export function giveToServer(...paths) {
  if (isRoot()) for (const path of paths) chownSync(path, nobody, nobody)
}

function isRoot() {
  return process.getuid?.() === 0
}
