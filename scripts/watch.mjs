import { readdirSync, watch } from 'node:fs'
import { join } from 'node:path'
import { runCommand } from './prepare/run-command.mjs'

/**
 * Runs a server, and starts it again after every change below src, with app and form built anew where they are concerned. Not `node --watch`: on Linux that loses sight of
 * a file once an editor has saved it by renaming a new one over it.
 * @param {string} root the project's folder
 * @param {string} file relative to root
 * @returns {Promise<number>} the server's exit code, once a signal has asked to stop
 */
export async function runAndWatch(root, file) {
  let asked = false
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => (asked = true))
  for (;;) {
    const change = nextChange(join(root, 'src'))
    // In a process of its own: what it imports of the contract would else stay as it was at first.
    await runCommand(process.execPath, ['--input-type=module', '--eval', build], { cwd: root })
    if (asked) return 0
    const restart = new AbortController()
    const end = runCommand(process.execPath, [file], { cwd: root, signal: restart.signal })
    const ended = await Promise.race([end, change])
    if (asked) return (await end).code
    if (ended !== undefined) console.log('The server has ended; the next change starts it again.')
    await change
    console.log('Starting again…')
    restart.abort()
    await end
  }
}

// Says itself what keeps it from building; the server goes on with what was built before.
const build = "await (await import('./scripts/prepare/web.mjs')).prepareWeb(process.cwd())"

/**
 * @param {string} folder
 * @returns {Promise<void>} kept a moment after the change, so that saving many files is one change
 */
function nextChange(folder) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  const below = entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name))
  return new Promise((resolve) => {
    const watchers = [folder, ...below].map((path) =>
      watch(path, () => {
        for (const watcher of watchers) watcher.close()
        setTimeout(resolve, 100)
      }),
    )
  })
}
