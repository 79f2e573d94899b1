import assert from 'node:assert/strict'
import { test } from 'node:test'
import { call } from '#server/testing/call.ts'
import { onlySqlite } from '#server/testing/databases.ts'
import { signInFirstAdmin } from '#server/testing/first-admin.ts'
import { multipartBody, person, resumePart } from '#server/testing/multipart-body.ts'
import { countDescriptors, hasProcessFacts, readMemory } from '#server/testing/process-facts.ts'
import { openConnection } from '#server/testing/raw-connection.ts'
import { makeTestFolder } from '#server/testing/start-foyer.ts'
import { startProcess } from '#server/testing/start-process.ts'
import { nothing, stored, storedFiles } from '#server/testing/stored.ts'
import { pdf, submission } from '#server/testing/submission.ts'
import { until } from '#server/testing/until.ts'

const { type, bytes } = multipartBody([...person, resumePart(pdf('x'.repeat(200_000)))])
const request = Buffer.concat([
  Buffer.from(
    `POST /api/leads HTTP/1.1\r\nHost: x\r\nContent-Type: ${type}\r\nContent-Length: ${bytes.length}\r\n\r\n`,
  ),
  bytes,
])

test('a client that goes away at any point of an upload leaves no file, no row and no mail', async (t) => {
  const foyer = await onlySqlite(t)()
  for (let percent = 0; percent < 100; percent += 2) {
    const { socket, send } = await openConnection(t, foyer.url)
    await send(request.subarray(0, Math.floor((request.length * percent) / 100)))
    if (percent % 4 === 0) socket.destroy()
    else socket.resetAndDestroy()
  }
  await until(
    'every temporary file gone',
    async () => (await storedFiles(foyer.dataDir)).incoming.length === 0,
  )
  assert.deepEqual(await stored(foyer), nothing)
  assert.equal((await foyer.submit()).status, 201)
})

test(
  `after a thousand uploads given up half-way, memory and open files are what they were${hasProcessFacts ? '' : ' (needs /proc)'}`,
  { skip: !hasProcessFacts },
  async (t) => {
    const dataDir = await makeTestFolder(t)
    const { url, pid } = await startProcess(t, { env: { DATA_DIR: dataDir } })
    const giveUp = async (times: number) => {
      for (let n = 0; n < times; n += 20) {
        await Promise.all(
          Array.from({ length: 20 }, async (_, k) => {
            const { socket, send } = await openConnection(t, url)
            await send(request.subarray(0, Math.floor((request.length * (5 * k + 3)) / 100)))
            socket.resetAndDestroy()
          }),
        )
      }
      await until('every temporary file gone', async () => (await storedFiles(dataDir)).incoming.length === 0)
    }

    const token = await signInFirstAdmin(url)
    await giveUp(200)
    const [descriptors, memory] = [await countDescriptors(pid), await readMemory(pid)]
    await giveUp(1_000)
    await until('every file and socket closed', async () => (await countDescriptors(pid)) <= descriptors)
    const grown = (await readMemory(pid)) - memory
    assert.ok(grown < 50 * 1024 ** 2, `memory has grown by ${grown} bytes`)

    assert.equal((await call(url, 'GET', '/api/leads', { token })).body.total, 0)
    assert.equal((await call(url, 'POST', '/api/leads', { multipart: submission() })).status, 201)
  },
)
