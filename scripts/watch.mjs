import { readdirSync, watch } from 'node:fs'
import { join } from 'node:path'
import { runCommand } from './prepare/run-command.mjs'

/**
 * Runs a server and restarts it after every change below src; builds app and form again when their sources have
 * changed. `node --watch` is not used: on Linux it stops watching a file that an editor replaces when it saves.
 * @param {string} root the project's folder
 * @param {string} file relative to root
 * @returns {Promise<number>} the server's exit code, once a signal has asked to stop
 */
export async function runAndWatch(root, file) {
  let asked = false
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => (asked = true))
  for (;;) {
    const change = nextChange(join(root, 'src'))
    // In a separate process, because modules of the contract that are already imported would not be loaded again.
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

// Prints its own errors; after a failed build the server uses the previous one.
const build = "await (await import('./scripts/prepare/web.mjs')).prepareWeb(process.cwd())"

/**
 * @param {string} folder
 * @returns {Promise<void>} resolves shortly after a change, so that saving many files counts as one change
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
