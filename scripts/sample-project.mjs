import { spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { testEnvironment } from './test-environment.mjs'

/** @typedef {{ folder: string, remove: () => void }} SampleProject */
/** @typedef {{ pid: number, shown: () => string, until: (text: string) => Promise<void>, ended: Promise<number> }} Started ended: the exit code */

const project = fileURLToPath(new URL('..', import.meta.url))

/**
 * A project with Foyer's scripts and dependencies and the given files, for tests of the commands themselves.
 * @param {Record<string, string>} files text by path
 * @returns {SampleProject}
 */
export function makeSampleProject(files) {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-sample-'))
  for (const name of ['package.json', 'package-lock.json', '.npmrc', 'scripts']) {
    const isTest = (/** @type {string} */ path) => /\.test\.[a-z]+$/.test(path)
    cpSync(join(project, name), join(folder, name), { recursive: true, filter: (path) => !isTest(path) })
  }
  symlinkSync(join(project, 'node_modules'), join(folder, 'node_modules'))
  writeFiles(folder, files)
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

/**
 * @param {string} folder
 * @param {Record<string, string>} files text by path
 */
export function writeFiles(folder, files) {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
}

/**
 * Starts a command in a separate process group, which is killed at the latest when the test process ends.
 * @param {string} folder
 * @param {string} program
 * @param {string[]} args
 * @param {Record<string, string>} [env] added to the variables that every test sees
 * @returns {Started}
 */
export function startCommand(folder, program, args, env = {}) {
  const child = spawn(program, args, {
    cwd: folder,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: testEnvironment(env),
  })
  let shown = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => (shown += text))
  }
  const endGroup = () => child.exitCode ?? process.kill(-(child.pid ?? 0), 'SIGKILL')
  process.once('exit', endGroup)
  const ended = new Promise((resolve) => child.once('close', (code, signal) => resolve(code ?? signal)))
  void ended.then(() => process.off('exit', endGroup))
  const until = (/** @type {string} */ text) =>
    poll(
      () => shown.includes(text),
      () => `"${text}" in: ${shown}`,
    )
  return { pid: child.pid ?? 0, shown: () => shown, until, ended }
}

/**
 * @param {() => boolean} condition
 * @param {() => string} what names what is waited for, for the error when it does not happen
 * @param {number} [patienceMs]
 */
export async function poll(condition, what, patienceMs = 60_000) {
  const giveUpAt = Date.now() + patienceMs
  while (!condition()) {
    if (Date.now() > giveUpAt) throw new Error(`Waited too long for ${what()}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/**
 * @param {string} prefix
 * @returns {string[]} names in the temporary folder
 */
export function temporaryFolders(prefix) {
  return readdirSync(tmpdir()).filter((name) => name.startsWith(prefix))
}
