import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Outage } from '#server/outage.ts'
import { FileMissing } from './resume-store.ts'
import type { Trash, TrashedFile } from './store-upkeep.ts'
import { contentOf, keep, listed, withEachStore } from './test-storage.ts'

withEachStore(
  'a stored file is read whole or in part, and its age counts from when it was stored',
  async (storage) => {
    const { store, folder } = storage
    const before = Date.now()
    await keep(storage, 'uploads/a@b_1.pdf', 'abcdef')
    assert.equal(String(await contentOf(store, 'uploads/a@b_1.pdf')), 'abcdef')
    assert.equal(String(await contentOf(store, 'uploads/a@b_1.pdf', { start: 1, end: 3 })), 'bcd')
    assert.equal(String(await store.read('uploads/a@b_1.pdf', 3)), 'abc')
    assert.equal(String(await store.read('uploads/a@b_1.pdf', 100)), 'abcdef')
    const [entry, ...others] = await listed(store)
    assert.deepEqual(others, [])
    assert.deepEqual({ path: entry?.path, bytes: entry?.bytes }, { path: 'uploads/a@b_1.pdf', bytes: 6 })
    // File systems and servers round the time, to seconds at worst.
    assert.ok(Math.abs((entry?.modifiedAt ?? 0) - before) < 60_000)
    assert.deepEqual(await readdir(join(folder, 'incoming')), [])
  },
)

withEachStore('a file of five megabytes is read back unchanged', async (storage) => {
  const content = randomBytes(5 * 1024 * 1024)
  await keep(storage, 'uploads/large_1.pdf', content)
  assert.ok(content.equals(await contentOf(storage.store, 'uploads/large_1.pdf')))
  const range = { start: 4_000_000, end: 4_999_999 }
  const part = await contentOf(storage.store, 'uploads/large_1.pdf', range)
  assert.ok(content.subarray(range.start, range.end + 1).equals(part))
})

withEachStore('an unknown path is a missing file, and no path leads out of the uploads', async (storage) => {
  const { store, folder, upkeep } = storage
  await writeFile(join(folder, 'secret-key'), 'secret')
  await upkeep.mark.write({ installation_id: 'x', leads_seen: 0, sweeps: 0 })
  const paths = [
    'uploads/none.pdf',
    'secret-key',
    'uploads/../secret-key',
    '../x',
    '/etc/passwd',
    'uploads',
    '',
  ]
  for (const path of paths) {
    await assert.rejects(store.open(path), FileMissing, path)
    await assert.rejects(store.read(path, 10), FileMissing, path)
  }
  await assert.rejects(keep(storage, 'uploads/../secret-key', 'x'), FileMissing)
  await assert.rejects(store.discard('secret-key'), FileMissing)
  assert.equal(await readFile(join(folder, 'secret-key'), 'utf8'), 'secret')
})

withEachStore('the error about a missing file does not contain the person’s name', async ({ store }) => {
  const path = 'uploads/ada_example.com_0123.pdf'
  await assert.rejects(store.open(path), (error) => {
    assert.match(String(error), /uploads\/\*_0123\.pdf/)
    assert.doesNotMatch(String(error), /ada/)
    return true
  })
})

withEachStore('a discarded file is gone, and discarding it again does nothing', async (storage) => {
  const { store } = storage
  await keep(storage, 'uploads/a_1.pdf', 'a')
  await keep(storage, 'uploads/b_2.pdf', 'b')
  await store.discard('uploads/a_1.pdf')
  await store.discard('uploads/a_1.pdf')
  assert.deepEqual(
    (await listed(store)).map(({ path }) => path),
    ['uploads/b_2.pdf'],
  )
  assert.deepEqual(await Array.fromAsync(storage.upkeep.trash.list()), [])
})

withEachStore('the mark is read back as last written, and is not listed as a resume', async (storage) => {
  const { mark } = storage.upkeep
  assert.equal(await mark.read(), 'none')
  const first = { installation_id: 'x', leads_seen: 3, sweeps: 1 }
  await mark.write(first)
  assert.deepEqual(await mark.read(), first)
  const marks = Array.from({ length: 10 }, (_, n) => ({ ...first, sweeps: n }))
  await Promise.all(marks.map((each) => mark.write(each)))
  assert.ok(typeof (await mark.read()) === 'object')
  assert.deepEqual(await listed(storage.store), [])
  assert.deepEqual(await readdir(join(storage.folder, 'incoming')), [])
})

withEachStore(
  'a file in the trash is listed with its time, and can be put back or removed',
  async (given) => {
    const { store, upkeep } = given
    await keep(given, 'uploads/a_1.pdf', 'a')
    await keep(given, 'uploads/b_2.pdf', 'b')
    for (const path of ['uploads/a_1.pdf', 'uploads/b_2.pdf', 'uploads/none.pdf'])
      await upkeep.trash.put(path, 1234)
    assert.deepEqual(await listed(store), [])
    const trashed = await Array.fromAsync(upkeep.trash.list())
    const byPath = Object.fromEntries(trashed.map((file) => [file.path, file]))
    assert.deepEqual(trashed.map(({ path, discardedAt }) => [path, discardedAt]).sort(), [
      ['uploads/a_1.pdf', 1234],
      ['uploads/b_2.pdf', 1234],
    ])
    const [a, b] = [byPath['uploads/a_1.pdf'], byPath['uploads/b_2.pdf']]
    assert.ok(a && b)
    for (const _ of ['once', 'again']) {
      await upkeep.trash.putBack(a)
      await upkeep.trash.remove(b)
    }
    assert.equal(String(await contentOf(store, 'uploads/a_1.pdf')), 'a')
    assert.deepEqual(
      (await listed(store)).map(({ path }) => path),
      ['uploads/a_1.pdf'],
    )
    assert.deepEqual(await Array.fromAsync(upkeep.trash.list()), [])
  },
)

withEachStore('a file put back from the trash never replaces a file in the store', async (given) => {
  await keep(given, 'uploads/a_1.pdf', 'another')
  await given.upkeep.trash.put('uploads/a_1.pdf', 1234)
  await keep(given, 'uploads/a_1.pdf', 'the right one')
  const [trashed] = await Array.fromAsync(given.upkeep.trash.list())
  assert.ok(trashed)
  await given.upkeep.trash.putBack(trashed)
  assert.equal(String(await contentOf(given.store, 'uploads/a_1.pdf')), 'the right one')
  assert.equal((await Array.fromAsync(given.upkeep.trash.list())).length, 1)
})

withEachStore('two nodes that move the same files to the trash at once lose none of them', async (given) => {
  const { store, upkeep } = given
  const paths = Array.from({ length: 2 }, (_, n) => `uploads/a_${n}.pdf`)
  for (const path of paths) await keep(given, path, path)
  await Promise.all([1, 2].map((at) => Promise.all(paths.map((path) => upkeep.trash.put(path, at)))))
  assert.deepEqual(await listed(store), [])
  const trashed = await Array.fromAsync(upkeep.trash.list())
  await Promise.all([...trashed, ...trashed].map((file) => putBack(upkeep.trash, file)))
  assert.deepEqual(
    (await listed(store)).map(({ path }) => path),
    paths,
  )
  for (const path of paths) assert.equal(String(await contentOf(store, path)), path)
})

/** OpenStack Swift says now and then on a busy machine that the bucket is missing. Whoever puts files back tries again, too. */
const putBack = async (trash: Trash, file: TrashedFile, attempts = 3): Promise<void> => {
  try {
    await trash.putBack(file)
  } catch (error) {
    if (!(error instanceof Outage) || attempts === 1) throw error
    await putBack(trash, file, attempts - 1)
  }
}

withEachStore('a probe leaves no file, and is an outage when uploads cannot be written', async (storage) => {
  const incoming = join(storage.folder, 'incoming')
  await storage.upkeep.temporary.probe()
  assert.deepEqual(await readdir(incoming), [])
  assert.deepEqual(await listed(storage.store), [])
  await rm(incoming, { recursive: true })
  await writeFile(incoming, 'in the way')
  await assert.rejects(
    storage.upkeep.temporary.probe(),
    (error) => error instanceof Outage && error.kind === 'unavailable',
  )
})
