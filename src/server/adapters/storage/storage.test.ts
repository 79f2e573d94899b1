import assert from 'node:assert/strict'
import { mkdir, readFile, readdir, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { makeTestFolder } from '#server/testing/start-foyer.ts'
import { Trouble } from '#server/trouble.ts'
import { makeDiskStore } from './disk.ts'
import { makeDiskUpkeep } from './disk-upkeep.ts'
import { FileMissing, type ResumeStore } from './resume-store.ts'
import { keepSecretKey } from './secret-key.ts'
import type { StoreUpkeep } from './store-upkeep.ts'

type Storage = { store: ResumeStore; storage: StoreUpkeep; folder: string; now: () => number }

/** Every kind of file store has to pass the same tests. */
const kinds: Record<string, (t: TestContext) => Promise<Storage>> = {
  disk: async (t) => {
    const folder = await makeTestFolder(t)
    const now = () => Date.UTC(2030, 0, 1)
    await mkdir(join(folder, 'incoming'))
    return { store: makeDiskStore(folder, now), storage: makeDiskUpkeep(folder), folder, now }
  },
}

const onEachStore = (guarantee: string, body: (storage: Storage) => Promise<void>) => {
  for (const [kind, make] of Object.entries(kinds))
    test(`${guarantee} (${kind})`, async (t) => body(await make(t)))
}

const keep = async ({ store, folder }: Storage, path: string, content: string) => {
  const temporaryFile = join(folder, 'incoming', 'upload.part')
  await writeFile(temporaryFile, content, { mode: 0o600 })
  await utimes(temporaryFile, 0, 0)
  await store.keep(temporaryFile, path)
}

const contentOf = async (store: ResumeStore, ...args: Parameters<ResumeStore['open']>) => {
  const chunks: Buffer[] = []
  for await (const chunk of (await store.open(...args)) as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

const listed = async (store: ResumeStore) => {
  const entries = []
  for await (const { path, facts } of store.list()) entries.push({ path, ...(await facts()) })
  return entries.sort((a, b) => (a.path < b.path ? -1 : 1))
}

onEachStore(
  'what is kept is read back whole or in part, is private, and its age counts from then',
  async (storage) => {
    const { store, folder, now } = storage
    await keep(storage, 'uploads/a_1.pdf', 'abcdef')
    assert.equal(await contentOf(store, 'uploads/a_1.pdf'), 'abcdef')
    assert.equal(await contentOf(store, 'uploads/a_1.pdf', { start: 1, end: 3 }), 'bcd')
    assert.deepEqual(await listed(store), [{ path: 'uploads/a_1.pdf', bytes: 6, modifiedAt: now() }])
    assert.equal((await stat(join(folder, 'uploads/a_1.pdf'))).mode & 0o777, 0o600)
    assert.deepEqual(await readdir(join(folder, 'incoming')), [])
  },
)

onEachStore('what is not there is missing, and a path leads nowhere else', async (storage) => {
  const { store, folder } = storage
  await writeFile(join(folder, 'secret-key'), 'secret')
  for (const path of [
    'uploads/none.pdf',
    'secret-key',
    'uploads/../secret-key',
    '../x',
    '/etc/passwd',
    'uploads',
    '',
  ]) {
    await assert.rejects(store.open(path), FileMissing, path)
  }
  await assert.rejects(keep(storage, 'uploads/../secret-key', 'x'), FileMissing)
  await assert.rejects(store.discard('secret-key'), FileMissing)
  assert.equal(await readFile(join(folder, 'secret-key'), 'utf8'), 'secret')
})

onEachStore(
  'what is discarded is gone, not kept elsewhere, and discarding it again is nothing',
  async (storage) => {
    const { store, folder } = storage
    await keep(storage, 'uploads/a_1.pdf', 'a')
    await keep(storage, 'uploads/b_2.pdf', 'b')
    await store.discard('uploads/a_1.pdf')
    await store.discard('uploads/a_1.pdf')
    assert.deepEqual(
      (await listed(store)).map(({ path }) => path),
      ['uploads/b_2.pdf'],
    )
    assert.ok(!(await readdir(folder, { recursive: true })).some((name) => name.includes('a_1')))
  },
)

onEachStore('the list holds resumes only: no mark, no folder, no link', async (storage) => {
  const { store, folder } = storage
  await keep(storage, 'uploads/a_1.pdf', 'a')
  await storage.storage.mark.write({ installation_id: 'x', leads_seen: 0, sweeps: 0 })
  await mkdir(join(folder, 'uploads/folder'))
  await symlink('/etc/passwd', join(folder, 'uploads/link.pdf'))
  assert.deepEqual(
    (await listed(store)).map(({ path }) => path),
    ['uploads/a_1.pdf'],
  )
})

onEachStore('a file that goes while it is looked at has no facts', async (storage) => {
  await keep(storage, 'uploads/a_1.pdf', 'a')
  for await (const { path, facts } of storage.store.list()) {
    await storage.store.discard(path)
    assert.equal(await facts(), undefined)
  }
})

onEachStore(
  'the mark is read back as written, the last one, and leaves nothing beside it',
  async ({ storage, folder }) => {
    assert.equal(await storage.mark.read(), 'none')
    const mark = { installation_id: 'x', leads_seen: 3, sweeps: 1 }
    await storage.mark.write(mark)
    assert.deepEqual(await storage.mark.read(), mark)
    const marks = Array.from({ length: 10 }, (_, n) => ({ ...mark, sweeps: n }))
    await Promise.all(marks.map((each) => storage.mark.write(each)))
    assert.ok(typeof (await storage.mark.read()) === 'object')
    assert.deepEqual(await readdir(join(folder, 'uploads')), ['.installation'])
    assert.deepEqual(await readdir(join(folder, 'incoming')), [])
  },
)

onEachStore(
  'what went into the trash is found there with its time, and comes back or goes',
  async (given) => {
    const { store, storage } = given
    await keep(given, 'uploads/a_1.pdf', 'a')
    await keep(given, 'uploads/b_2.pdf', 'b')
    for (const path of ['uploads/a_1.pdf', 'uploads/b_2.pdf', 'uploads/none.pdf'])
      await storage.trash.put(path, 1234)
    assert.deepEqual(await listed(store), [])
    const trashed = await Array.fromAsync(storage.trash.list())
    const byPath = Object.fromEntries(trashed.map((file) => [file.path, file]))
    assert.deepEqual(trashed.map(({ path, discardedAt }) => [path, discardedAt]).sort(), [
      ['uploads/a_1.pdf', 1234],
      ['uploads/b_2.pdf', 1234],
    ])
    const [a, b] = [byPath['uploads/a_1.pdf'], byPath['uploads/b_2.pdf']]
    assert.ok(a && b)
    for (const _ of ['once', 'again']) {
      await storage.trash.putBack(a)
      await storage.trash.remove(b)
    }
    assert.equal(await contentOf(store, 'uploads/a_1.pdf'), 'a')
    assert.deepEqual(
      (await listed(store)).map(({ path }) => path),
      ['uploads/a_1.pdf'],
    )
    assert.deepEqual(await Array.fromAsync(storage.trash.list()), [])
  },
)

onEachStore(
  'a probe leaves nothing, and a store that does not work is trouble',
  async ({ storage, folder }) => {
    const incoming = join(folder, 'incoming')
    await storage.temporary.probe()
    assert.deepEqual(await readdir(incoming), [])
    await rm(incoming, { recursive: true })
    await writeFile(incoming, 'in the way')
    await assert.rejects(
      storage.temporary.probe(),
      (error) => error instanceof Trouble && error.kind === 'unavailable',
    )
  },
)

test('the secret key is made once, whole and private, and found again', async (t) => {
  const folder = await makeTestFolder(t)
  const keys = new Set(Array.from({ length: 5 }, () => keepSecretKey(join(folder, 'deep', 'data'))))
  assert.equal(keys.size, 1)
  assert.match([...keys][0] ?? '', /^[0-9a-f]{64}$/)
  assert.deepEqual(await readdir(join(folder, 'deep', 'data')), ['secret-key'])
  assert.equal((await stat(join(folder, 'deep', 'data', 'secret-key'))).mode & 0o777, 0o600)
  assert.equal((await stat(join(folder, 'deep', 'data'))).mode & 0o777, 0o700)
})

test('a secret key that was cut off is refused, not replaced', async (t) => {
  const folder = await makeTestFolder(t)
  await writeFile(join(folder, 'secret-key'), 'short')
  assert.throws(() => keepSecretKey(folder), /holds less than 32 bytes/)
  assert.equal(await readFile(join(folder, 'secret-key'), 'utf8'), 'short')
})
