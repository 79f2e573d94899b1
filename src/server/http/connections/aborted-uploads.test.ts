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
import {
  type MultipartBody,
  multipartBody,
  person,
  resumePart,
} from '#server/testing/requests/multipart-body.ts'
import { openConnection } from '#server/testing/requests/raw-connection.ts'
import { nothing, stored } from '#server/testing/database/stored.ts'
import type { TestFoyer } from '#server/testing/start-foyer.ts'
import { pdf } from '#server/testing/requests/submission.ts'
import { until } from '#server/testing/until.ts'

const requestTo = (path: string, { type, bytes }: MultipartBody) =>
  Buffer.concat([
    Buffer.from(
      `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: ${type}\r\nContent-Length: ${bytes.length}\r\n\r\n`,
    ),
    bytes,
  ])
const resume = resumePart(pdf('x'.repeat(200_000)))
const request = requestTo('/api/leads', multipartBody([...person, resume]))

/** Waits, because a temporary file may still exist for a moment; a forgotten one would stay. */
const leftNothing = (foyer: TestFoyer) =>
  until('nothing left', async () => isDeepStrictEqual(await stored(foyer), nothing))

test('a client that disconnects at any point of an upload leaves no file, no row and no mail', async (t) => {
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

test('a form that is canceled at any point, also after its file has arrived, leaves nothing', async (t) => {
  const foyer = await onlySqlite(t)()
  const consent = { name: 'consent', value: 'on' }
  const more = { name: 'website', value: 'x'.repeat(5_000) }
  const canceled = requestTo('/', multipartBody([...person, resume, consent, more]))
  for (let percent = 0; percent < 100; percent += 3) {
    const { socket, send } = await openConnection(t, foyer.url)
    await send(canceled.subarray(0, Math.floor((canceled.length * percent) / 100)))
    socket.resetAndDestroy()
  }
  await leftNothing(foyer)
})

test('a thousand aborted uploads leak neither memory nor open files', async (t) => {
  const foyer = await onlySqlite(t)()
  const port = Number(new URL(foyer.url).port)
  const giveUp = async (times: number) => {
    for (let n = 0; n < times; n += 20) await Promise.all(percents.map((percent) => giveUpAt(port, percent)))
    await leftNothing(foyer)
  }

  await giveUp(100)
  const before = await readUsage()
  await giveUp(1_000)
  // Measured before a forgotten timer would release what it holds.
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

/** Memory and open files of this process, which contains the server, after garbage collection. Files need /proc. */
const readUsage = async () => {
  collectGarbage()
  const { heapUsed, external } = process.memoryUsage()
  const descriptors = existsSync('/proc/self/fd') ? (await readdir('/proc/self/fd')).length : 0
  return { bytes: heapUsed + external, descriptors }
}
