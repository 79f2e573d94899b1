import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { serverUser } from './postgres-user.mjs'

const startSeconds = 60

const settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  shared_buffers: '64MB',
  // Errors that tests provoke on purpose have the level ERROR, below LOG here; the line that says "ready" has LOG.
  log_min_messages: 'log',
  // Far from UTC, so that a test notices a time stored without its zone.
  TimeZone: 'America/New_York',
}

/**
 * @typedef {{ port: number, stop: () => Promise<void>, kill: () => Promise<void> }} RunningServer kill: like kill -9
 */

/**
 * Starts PostgreSQL on the binaries and data in a folder, and waits until it accepts connections.
 * @param {string} folder
 * @param {number} [wantedPort] default: a free port
 * @returns {Promise<RunningServer>}
 */
export async function startServer(folder, wantedPort) {
  for (let attempt = 1; ; attempt += 1) {
    const port = wantedPort ?? (await freePort())
    try {
      return await startOn(folder, port)
    } catch (error) {
      // Another program may take the port between our check and PostgreSQL's start.
      if (attempt === 5 || !String(error).includes('could not bind')) throw error
    }
  }
}

/**
 * @param {string} folder
 * @param {number} port
 * @returns {Promise<RunningServer>}
 */
async function startOn(folder, port) {
  const options = Object.entries({ ...settings, port }).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const server = spawn(join(folder, 'native', 'bin', 'postgres'), ['-D', join(folder, 'data'), ...options], {
    stdio: ['ignore', 'ignore', 'pipe'],
    // A separate process group: Ctrl-C must reach the tests first, and PostgreSQL only when they have ended.
    detached: true,
    cwd: folder,
    ...serverUser(),
  })
  const kill = () => server.kill('SIGQUIT')
  process.prependOnceListener('exit', kill)
  const log = tailOf(server.stderr)
  const ended = new Promise((resolve) => server.once('close', resolve))
  await ready(server, log)
  const complain = () => console.error(`PostgreSQL has ended by itself: ${log()}`)
  server.once('close', complain)
  /** @param {NodeJS.Signals} signal */
  const end = async (signal) => {
    server.off('close', complain)
    process.off('exit', kill)
    server.kill(signal)
    // Its child processes hold the pipe too: when the pipe closes, the last of them has ended.
    await ended
  }
  return { port, stop: () => end('SIGQUIT'), kill: () => end('SIGKILL') }
}

/**
 * @param {import('node:child_process').ChildProcessByStdio<null, null, import('node:stream').Readable>} server
 * @param {() => string} log
 */
async function ready(server, log) {
  const giveUp = setTimeout(() => server.kill('SIGKILL'), startSeconds * 1000)
  await new Promise((resolve, reject) => {
    server.once('error', reject)
    server.once('close', () => reject(new Error(`PostgreSQL did not start: ${log()}`)))
    server.stderr.on('data', () => {
      if (log().includes('ready to accept connections')) resolve(undefined)
    })
  }).finally(() => clearTimeout(giveUp))
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

/** @returns {Promise<number>} */
async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  if (address === null || typeof address === 'string') throw new Error('no free port on 127.0.0.1')
  return address.port
}
