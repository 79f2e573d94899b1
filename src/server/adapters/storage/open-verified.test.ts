import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { FileDamaged, openVerified } from './open-verified.ts'
import { FileMissing } from './resume-store.ts'
import { type Storage, keep, sha256Of, withEachStore } from './test-storage.ts'

const path = 'uploads/a_1.pdf'

/** What a reader gets before the end or the failure. */
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
    `a file of ${bytes} bytes is given whole, and a damaged one never looks so`,
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
