import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { FileDamaged, makeOpenResume, openVerified } from './open-verified.ts'
import { FileMissing } from './resume-store.ts'
import { type Storage, keep, sha256Of, withEachStore } from './test-storage.ts'

const path = 'uploads/a_1.pdf'

/** What a reader gets until the end or an error. */
const readAll = async ({ store }: Storage, content: Buffer) => {
  const got: Buffer[] = []
  try {
    const opened = await openVerified(store, { path, bytes: content.length, sha256: sha256Of(content) })
    if (!(opened instanceof Readable)) return { bytes: opened }
    for await (const chunk of opened as AsyncIterable<Buffer>) got.push(chunk)
    return { bytes: Buffer.concat(got) }
  } catch (error) {
    return { bytes: Buffer.concat(got), error }
  }
}

for (const bytes of [1, 1000, 1024 * 1024, 1024 * 1024 + 1, 3_000_000]) {
  withEachStore(
    `a file of ${bytes} bytes is read completely, and a damaged one never looks complete`,
    async (storage) => {
      const content = randomBytes(bytes)
      await keep(storage, path, content)
      assert.ok(content.equals((await readAll(storage, content)).bytes))
      const flipped = Buffer.from(content)
      flipped[0] = (content[0] ?? 0) ^ 1
      const damages = [
        flipped,
        content.subarray(1),
        Buffer.concat([content, Buffer.from('x')]),
        Buffer.concat([flipped, content]),
      ]
      for (const damaged of damages) {
        await keep(storage, path, damaged)
        const got = await readAll(storage, content)
        assert.ok(got.error instanceof FileDamaged, String(got.error))
        assert.ok(got.bytes.length < content.length)
      }
      await storage.store.discard(path)
      assert.ok((await readAll(storage, content)).error instanceof FileMissing)
    },
  )
}

withEachStore(
  'a small file is read only once if the store can tell that it is unchanged',
  async ({ store, ...storage }) => {
    const content = randomBytes(1000)
    await keep({ store, ...storage }, path, content)
    let reads = 0
    const open = makeOpenResume({
      ...store,
      read: (...asked) => {
        reads += 1
        return store.read(...asked)
      },
    })
    const expected = { path, bytes: content.length, sha256: sha256Of(content) }
    for (const _ of ['once', 'again'])
      assert.ok(content.equals(Buffer.from((await open(expected)) as Buffer)))
    assert.equal(reads, store.stamp ? 1 : 2)
    await keep({ store, ...storage }, path, randomBytes(1000))
    await assert.rejects(open(expected), FileDamaged)
    await store.discard(path)
    await assert.rejects(open(expected), FileMissing)
  },
)
