import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** The first version in which node:sqlite needs no flag and prints no warning. */
const oldest = { major: 24, minor: 15 }

/**
 * @param {string} root
 * @returns {string | undefined} the Node to run TypeScript with: the current one if it is new enough, else the one
 *   installed as a dependency
 */
export function findNode24(root) {
  if (isNewEnough(process.version)) return process.execPath
  const system = process.platform === 'win32' ? 'win' : process.platform
  const program = process.platform === 'win32' ? 'node.exe' : 'node'
  const path = join(root, 'node_modules', `node-${system}-${process.arch}`, 'bin', program)
  if (!existsSync(path)) return undefined
  const answer = spawnSync(path, ['--version'], { encoding: 'utf8' })
  return answer.status === 0 && isNewEnough(answer.stdout) ? path : undefined
}

/** @returns {string} a sentence for a person without Node 24 */
export function node24Missing() {
  const wanted = `${oldest.major}.${oldest.minor}`
  return (
    `Foyer runs on Node ${wanted} or newer; this is ${process.version}, and npm has no newer one for ` +
    `${process.platform}-${process.arch}. Install it from https://nodejs.org and run the command again.`
  )
}

/** @param {string} version such as v24.21.0 */
export function isNewEnough(version) {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number)
  return major > oldest.major || (major === oldest.major && minor >= oldest.minor)
}
