import { chownSync } from 'node:fs'

const nobody = 65534

/**
 * As whom PostgreSQL's programs are run: they refuse root. Of our surroundings they learn no more than they need; a
 * developer's PG… variables would lead them astray.
 */
export function serverUser() {
  return { env: { PATH: process.env.PATH, LC_ALL: 'C' }, ...(isRoot() ? { uid: nobody, gid: nobody } : {}) }
}

/** @param {...string} paths become the property of that user */
export function giveToServer(...paths) {
  if (isRoot()) for (const path of paths) chownSync(path, nobody, nobody)
}

function isRoot() {
  return process.getuid?.() === 0
}
