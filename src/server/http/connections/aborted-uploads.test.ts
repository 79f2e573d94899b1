import assert from 'node:assert/strict'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { connect } from 'node:net'
import { test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { onlySqlite } from '#server/testing/database/databases.ts'
import { multipartBody, person, resumePart } from '#server/testing/requests/multipart-body.ts'
import { openConnection } from '#server/testing/requests/raw-connection.ts'
import { nothing, stored } from '#server/testing/database/stored.ts'
import type { TestFoyer } from '#server/testing/start-foyer.ts'
import { pdf } from '#server/testing/requests/submission.ts'
import { until } from '#server/testing/until.ts'

const form = multipartBody([...person, resumePart(pdf('x'.repeat(200_000)))])
const request = Buffer.concat([
  Buffer.from(
    `POST /api/leads HTTP/1.1\r\nHost: x\r\nContent-Type: ${form.type}\r\nContent-Length: ${form.bytes.length}\r\n\r\n`,
  ),
  form.bytes,
])

/** A file may still come for a moment, and goes again; what is forgotten stays. */
const leftNothing = (foyer: TestFoyer) =>
  until('nothing left', async () => isDeepStrictEqual(await stored(foyer), nothing))

test('a client that goes away at any point of an upload leaves no file, no row and no mail', async (t) => {
  const foyer = await onlySqlite(t)()
  for (let percent = 0; percent < 100; percent += 2) {
    const { socket, send } = await openConnection(t, foyer.url)
    await send(upTo(percent))
    if (percent % 4 === 0) socket.destroy()
    else socket.resetAndDestroy()
  }
  const { status } = await foyer.submit({ resume: undefined })
  assert.equal(status, 422)
  await leftNothing(foyer)
})

test('after a thousand uploads given up half-way, memory and open files are what they were', async (t) => {
  const foyer = await onlySqlite(t)()
  const port = Number(new URL(foyer.url).port)
  const giveUp = async (times: number) => {
    for (let n = 0; n < times; n += 20) await Promise.all(percents.map((percent) => giveUpAt(port, percent)))
    await leftNothing(foyer)
  }

  await giveUp(100)
  const before = await readUsage()
  await giveUp(1_000)
  // Sooner than a forgotten timer would let go of what it holds.
  const allowed = { bytes: before.bytes + 4 * 1024 ** 2, descriptors: before.descriptors }
  await until(
    'as much memory and as few open files as before',
    async () => {
      const { bytes, descriptors } = await readUsage()
      return bytes <= allowed.bytes && descriptors <= allowed.descriptors
    },
    10_000,
  )
  assert.equal((await foyer.submit()).status, 201)
})

const percents = Array.from({ length: 20 }, (_, n) => 5 * n + 3)

const giveUpAt = async (port: number, percent: number) => {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  socket.on('error', () => {})
  await new Promise<void>((resolve) => void socket.write(upTo(percent), () => resolve()))
  socket.resetAndDestroy()
}

const upTo = (percent: number) => request.subarray(0, Math.floor((request.length * percent) / 100))

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

/** What this process, the server in it, still holds when all garbage is gone. Without /proc the files are not counted. */
const readUsage = async () => {
  collectGarbage()
  const { heapUsed, external } = process.memoryUsage()
  const descriptors = existsSync('/proc/self/fd') ? (await readdir('/proc/self/fd')).length : 0
  return { bytes: heapUsed + external, descriptors }
}
