import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fitsThisMachine } from './platform.mjs'
import { runNpm } from './npm.mjs'

/** @typedef {import('./platform.mjs').Names} Names */
/** @typedef {{ version?: string, integrity?: string, dev?: boolean, optional?: boolean, devOptional?: boolean, os?: Names, cpu?: Names, libc?: Names, optionalDependencies?: Record<string, string> }} LockEntry */

/**
 * Installs what package-lock.json names into node_modules. It runs `npm install --no-save` and not `npm ci`, because it
 * adds what is missing without emptying a folder from which a server may be running, and because some releases of npm
 * refuse, under `ci`, a lock file without an optional package of another platform. The checks of `ci` are made here.
 * @param {string} root the project's folder
 * @param {{ development: boolean, node?: string }} options development: tools and tests too; node: the Node that runs
 *   npm
 * @throws {Error} with a sentence for the person, when it cannot be done
 */
export async function installDependencies(root, { development, node = process.execPath }) {
  if (hasDependencies(root, development)) return
  if (!agreesWithLock(root)) {
    throw new Error('package.json and package-lock.json name different dependencies: run "npm install".')
  }
  console.log(`Installing ${development ? 'everything for development' : 'dependencies'} (${reason(root)})…`)
  // A production installation would remove development packages, so they are kept where they are installed.
  const kinds = development || hasDevelopmentPackages(root) ? ['--include=dev'] : ['--omit=dev']
  const { code } = await runNpm(
    root,
    ['install', '--no-save', '--ignore-scripts', '--include=optional', ...kinds],
    {
      node,
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  )
  if (code !== 0) {
    throw new Error(
      'The dependencies could not be installed: npm says why above. Is the npm registry reachable? ' +
        'Run the command again to try once more.',
    )
  }
}

/**
 * Reads npm's own list of what it has installed (node_modules/.package-lock.json), which npm writes last. So an
 * installation by hand counts, and an interrupted one does not.
 * @param {string} root
 * @param {boolean} development
 */
export function hasDependencies(root, development) {
  const wanted = packagesOf(join(root, 'package-lock.json'))
  const present = packagesOf(installedList(root))
  const ownOptional = Object.keys(wanted['']?.optionalDependencies ?? {}).map(
    (name) => `node_modules/${name}`,
  )
  return Object.entries(wanted).every(
    ([path, entry]) =>
      path === '' ||
      !isWanted(entry, { development, isOwn: ownOptional.includes(path) }) ||
      isSame(entry, present[path]),
  )
}

/**
 * @param {LockEntry} entry
 * @param {{ development: boolean, isOwn: boolean }} options isOwn: package.json names it as optional
 */
function isWanted(entry, { development, isOwn }) {
  if (entry.dev === true && !development) return false
  const isOptional = entry.optional === true || (entry.devOptional === true && !development)
  if (!isOptional) return true
  // Of the optional packages only those made for this machine: others may belong to packages that were left out.
  if ((entry.os ?? entry.cpu) !== undefined) return fitsThisMachine(entry)
  // A server can do without; the tests cannot.
  return isOwn && development
}

/**
 * @param {LockEntry} wanted
 * @param {LockEntry | undefined} present
 */
function isSame(wanted, present) {
  if (present === undefined || present.version !== wanted.version) return false
  return wanted.integrity === undefined || present.integrity === wanted.integrity
}

/** @param {string} root */
function hasDevelopmentPackages(root) {
  return Object.values(packagesOf(installedList(root))).some((entry) => entry.dev === true)
}

/** @param {string} root */
function agreesWithLock(root) {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  return namedIn(manifest) === namedIn(packagesOf(join(root, 'package-lock.json'))[''])
}

/** @param {any} manifest of a project; a lock file lists optional packages a second time under "dependencies" */
function namedIn(manifest) {
  const { dependencies, devDependencies, optionalDependencies } = manifest ?? {}
  return JSON.stringify(
    Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies }).toSorted(),
  )
}

/** @param {string} root */
function installedList(root) {
  return join(root, 'node_modules', '.package-lock.json')
}

/** @param {string} root */
function reason(root) {
  return existsSync(join(root, 'node_modules')) ? 'something is missing' : 'the first time, about a minute'
}

/**
 * @param {string} file a lock file of npm 7 or newer
 * @returns {Record<string, LockEntry>}
 */
function packagesOf(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : {}
}
