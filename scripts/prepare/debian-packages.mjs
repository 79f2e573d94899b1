import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { withLock } from './lock.mjs'
import { withoutServices } from './debian-services.mjs'
import { codeWhenAskedToStop, runCommand } from './run-command.mjs'

/** @typedef {{ name: string, file: string, purpose: string }} DebianPackage file: an absolute path, or a program in PATH */

/** Packages that tests need and npm does not have. @type {DebianPackage[]} */
const needed = [
  { name: 'strace', file: 'strace', purpose: 'what is written to the disk when, and a disk that fails' },
  { name: 'nginx', file: 'nginx', purpose: 'several nodes behind nginx' },
  { name: 'clamav-daemon', file: 'clamd', purpose: 'resumes scanned for viruses' },
  {
    name: 'chromium-headless-shell',
    file: '/usr/bin/chromium-headless-shell',
    purpose: 'pages in a browser',
  },
  {
    name: 'fonts-droid-fallback',
    file: '/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf',
    purpose: 'Chinese characters in a browser',
  },
  {
    name: 'python3-swift',
    file: '/usr/lib/python3/dist-packages/swift/proxy/server.py',
    purpose: 'files in an S3 store',
  },
]

/**
 * Installs the Debian packages that the tests need, and says so. On Debian as root, where the project itself is tested,
 * every test must run: when a package cannot be installed, the process ends with 1 and a sentence. Elsewhere it names
 * what cannot be tested, and the tests skip that.
 */
export async function prepareDebianPackages() {
  if (isDebianAsRoot()) return installOrEnd()
  const missing = needed.filter(({ file }) => !isThere(file))
  for (const { name, purpose } of missing)
    console.log(`✖ Not tested here: ${purpose} (needs Debian’s ${name}).`)
}

/** True where packages may be installed, and where therefore every test must run. */
export function isDebianAsRoot() {
  return existsSync('/etc/debian_version') && process.getuid?.() === 0
}

/** @param {string} file */
function isThere(file) {
  if (file.startsWith('/')) return existsSync(file)
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin']
  return folders.some((folder) => existsSync(join(folder, file)))
}

async function installOrEnd() {
  try {
    if ((await missingPackages()).length > 0) await withLock('debian-packages', installMissing)
  } catch (error) {
    const code = codeWhenAskedToStop()
    if (code === undefined) console.error(error instanceof Error ? `✖ ${error.message}` : error)
    process.exit(code ?? 1)
  }
}

async function missingPackages() {
  const names = needed.map(({ name }) => name)
  const format = '--showformat=${Package} ${db:Status-Status}\n'
  const { output } = await runCommand('dpkg-query', ['--show', format, ...names], { capture: true })
  const installed = output.split('\n')
  return names.filter((name) => !installed.includes(`${name} installed`))
}

async function installMissing() {
  // Another process may have installed them while this one waited.
  const names = await missingPackages()
  if (names.length === 0) return
  console.log(`Installing what the tests need from Debian: ${names.join(', ')}…`)
  await apt(names, ['update'])
  await withoutServices(() => apt(names, ['install', '--yes', '--no-install-recommends', ...names]))
}

/**
 * @param {string[]} names
 * @param {string[]} args
 */
async function apt(names, args) {
  // A machine that has just been started may be running apt by itself.
  const options = ['--quiet', '--option=DPkg::Lock::Timeout=300']
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const { code, output } = await runCommand('apt-get', [...options, ...args], { capture: true, env })
  if (code === 0) return
  const reasons = output.split('\n').filter((line) => /^[EW]: /.test(line))
  throw new Error(
    `What the tests need from Debian (${names.join(', ')}) could not be installed. ` +
      `apt-get ${args[0]} says: ${reasons.join(' ') || output.trim().slice(-1000)}`,
  )
}
