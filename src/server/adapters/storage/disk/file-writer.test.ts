import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { makeTestFolder } from '#server/testing/start-foyer.ts'
import { whenOver } from '#server/testing/database/when-over.ts'
import { Outage } from '#server/outage.ts'
import { makeFileWriter } from './file-writer.ts'

const start = async (t: TestContext, mayWrite: () => Promise<void> = async () => {}) => {
  const folder = await makeTestFolder(t)
  const writer = makeFileWriter(mayWrite)
  whenOver(t, writer.close)
  const write = async (name: string, chunks: Buffer[]) => {
    using file = writer.create(join(folder, name))
    for (const chunk of chunks) await file.write(chunk)
    return await file.finish()
  }
  return { folder, writer, write }
}

const sha256 = (content: Buffer) => createHash('sha256').update(content).digest('hex')

const sizes = [0, 1, 1000, 131_071, 131_072, 131_073, 3_000_000]

test('files of every size get the given content and its hash', async (t) => {
  const { folder, write } = await start(t)
  await Promise.all(
    sizes.map(async (bytes) => {
      const content = randomBytes(bytes)
      const chunks = [
        content.subarray(0, 70_001),
        content.subarray(70_001, 600_000),
        content.subarray(600_000),
      ]
      assert.equal(await write(`${bytes}`, chunks), sha256(content), `${bytes}`)
      assert.ok(readFileSync(join(folder, `${bytes}`)).equals(content), `${bytes}`)
    }),
  )
})

test('many files written at once do not mix, and their buffers are reused', async (t) => {
  const { folder, write } = await start(t)
  for (const round of [1, 2]) {
    await Promise.all(
      Array.from({ length: 80 }, async (_, n) => {
        const content = randomBytes(1000 + n * 10_000)
        assert.equal(await write(`${round}-${n}`, [content]), sha256(content))
        assert.ok(readFileSync(join(folder, `${round}-${n}`)).equals(content))
      }),
    )
  }
})

const openIn = (folder: string) =>
  readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).startsWith(folder)
    } catch {
      return false
    }
  })

test('a file that is given up or fails is closed, and the next file can be written', async (t) => {
  const { folder, writer, write } = await start(t)
  {
    using file = writer.create(join(folder, 'given-up'))
    await file.write(randomBytes(300_000))
    if (existsSync('/proc/self/fd')) assert.equal(openIn(folder).length, 1)
  }
  await write('first', [randomBytes(10)])
  await assert.rejects(write('first', [randomBytes(10)]), { code: 'EEXIST', syscall: 'open' })
  await assert.rejects(write('missing/first', [randomBytes(10)]), { code: 'ENOENT' })
  await write('second', [randomBytes(10)])
  if (existsSync('/proc/self/fd')) assert.deepEqual(openIn(folder), [])
})

test('each piece is written only if there is room for it', async (t) => {
  let pieces = 0
  const mayWrite = async () => {
    if (++pieces > 2) throw new Outage('full', 'on purpose')
  }
  const { folder, write } = await start(t, mayWrite)
  await assert.rejects(write('large', [randomBytes(3_000_000)]), { message: 'on purpose' })
  await assert.rejects(write('small', [randomBytes(10)]), { message: 'on purpose' })
  assert.equal(readFileSync(join(folder, 'large')).length, 2 * 128 * 1024)
  assert.ok(!existsSync(join(folder, 'small')))
})

test('closing the writer rejects the writes that are not finished', async (t) => {
  const { writer, write } = await start(t)
  const waiting = write('first', [randomBytes(10)])
  // Waits until the piece has been sent to the thread.
  await new Promise((resolve) => setImmediate(resolve))
  await writer.close()
  await assert.rejects(waiting, (error) => error instanceof Outage && error.kind === 'unavailable')
  await assert.rejects(write('second', [randomBytes(10)]), { message: /has ended/ })
})
