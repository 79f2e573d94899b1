import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const startSeconds = 60
const program = fileURLToPath(new URL('./s3-server.py', import.meta.url))
/** Debian's Python: another one that comes first in PATH does not have Debian's packages. */
export const python = '/usr/bin/python3'

/**
 * Starts Swift on the settings in a folder, and waits until it answers.
 * @param {string} folder
 * @returns {Promise<{ port: number, stop: () => Promise<void> }>}
 */
export async function startServer(folder) {
  const server = spawn(python, ['-B', '-W', 'ignore', program, folder], {
    // It ends when its standard input is closed: at the latest when this process ends.
    stdio: ['pipe', 'pipe', 'pipe'],
    // A separate process group: Ctrl-C must reach the tests first, and the server only when they have ended.
    detached: true,
    cwd: folder,
    env: { PATH: process.env['PATH'], LC_ALL: 'C.UTF-8', TZ: 'UTC' },
  })
  const kill = () => server.kill('SIGKILL')
  process.prependOnceListener('exit', kill)
  const log = tailOf(server.stderr)
  const ended = new Promise((resolve) => server.once('close', resolve))
  const port = await ready(server, log)
  const complain = () => console.error(`The S3 server has ended by itself: ${log()}`)
  server.once('close', complain)
  return {
    port,
    stop: async () => {
      server.off('close', complain)
      process.off('exit', kill)
      kill()
      await ended
    },
  }
}

/**
 * @param {import('node:child_process').ChildProcessWithoutNullStreams} server
 * @param {() => string} log
 * @returns {Promise<number>} its port
 */
function ready(server, log) {
  const giveUp = setTimeout(() => server.kill('SIGKILL'), startSeconds * 1000)
  /** @type {PromiseWithResolvers<number>} */
  const { promise, resolve, reject } = Promise.withResolvers()
  server.once('error', reject)
  server.once('close', () => reject(new Error(`the S3 server did not start: ${log()}`)))
  server.stdin.on('error', () => undefined)
  let said = ''
  server.stdout.setEncoding('utf8').on('data', (text) => {
    said += text
    const port = /^ready (\d+)\n/m.exec(said)?.[1]
    if (port !== undefined) resolve(Number(port))
  })
  return promise.finally(() => clearTimeout(giveUp))
}

/**
 * Reads a stream to its end, so that its writer is never blocked, and stores the last 4000 characters.
 * @param {import('node:stream').Readable} stream
 */
function tailOf(stream) {
  let tail = ''
  stream.setEncoding('utf8').on('data', (text) => (tail = (tail + text).slice(-4000)))
  return () => tail.trim()
}
