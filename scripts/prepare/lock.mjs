import { createHash } from 'node:crypto'
import { createServer } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'

const waitMaxMs = 15 * 60_000

/**
 * Runs `work` while no other process runs work for the same folder; waits for the other process first. The lock is a
 * socket name, which the kernel frees when its process dies, so a killed process leaves no stale lock. macOS has no
 * such names: there nothing is locked.
 * @template T
 * @param {string} folder
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(folder, work) {
  const name = socketName(folder)
  if (name === undefined) return work()
  const server = await takeName(name)
  try {
    return await work()
  } finally {
    server.close()
  }
}

/** @param {string} folder */
function socketName(folder) {
  const name = `foyer-prepare-${createHash('sha256').update(folder).digest('hex').slice(0, 32)}`
  if (process.platform === 'linux') return `\0${name}`
  if (process.platform === 'win32') return `\\\\.\\pipe\\${name}`
  return undefined
}

/** @param {string} name */
async function takeName(name) {
  const giveUpAt = Date.now() + waitMaxMs
  for (let reported = false; ; reported = true) {
    const server = await listen(name)
    if (server !== undefined) return server
    if (Date.now() > giveUpAt) throw new Error('Another process has been preparing this folder for too long.')
    if (!reported) console.log('Another process is preparing this folder: waiting for it…')
    await wait(200)
  }
}

/**
 * @param {string} name
 * @returns {Promise<import('node:net').Server | undefined>} undefined when another process has the name
 */
function listen(name) {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', (/** @type {NodeJS.ErrnoException} */ error) => {
      if (error.code === 'EADDRINUSE') resolve(undefined)
      else reject(error)
    })
    server.listen(name, () => resolve(server.unref()))
  })
}
