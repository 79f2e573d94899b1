import { readFileSync, rmSync, writeFileSync } from 'node:fs'

/** Debian's packages run it before they start a service; 101 means no. Most machines do not have it. */
const policyFile = '/usr/sbin/policy-rc.d'
const policy = '#!/bin/sh\n# Made by npm test of Foyer while it installs packages.\nexit 101\n'

/**
 * Runs `work` while newly installed packages cannot start their services: the tests start their own.
 * @template T
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withoutServices(work, file = policyFile) {
  if (!makeFile(file)) return work()
  const remove = () => rmSync(file, { force: true })
  process.once('exit', remove)
  try {
    return await work()
  } finally {
    process.off('exit', remove)
    remove()
  }
}

/**
 * @param {string} file
 * @returns {boolean} whether this file is ours; a policy of the machine itself stays, and decides
 */
function makeFile(file) {
  try {
    writeFileSync(file, policy, { mode: 0o755, flag: 'wx' })
    return true
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    // Our own file may remain from an installation that was killed.
    return readFileSync(file, 'utf8') === policy
  }
}
