import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { bucketOf, makeBucket, stores } from '#server/testing/servers/stores.ts'
import { type TcpProxy, startTcpProxy } from '#server/testing/servers/tcp-proxy.ts'
import { Outage } from '#server/outage.ts'
import { makeS3Client } from './s3-client.ts'
import { listObjects } from './s3-list.ts'
import {
  type Storage,
  contentOf,
  keep,
  listed,
  openTestStore,
  sha256Of,
} from '#server/adapters/storage/test-storage.ts'

const skip = stores.includes('s3') ? false : 'no S3 server runs here'

const withProxy = async (t: TestContext): Promise<{ storage: Storage; direct: Storage; proxy: TcpProxy }> => {
  const settings = await makeBucket(t)
  const { hostname, port } = new URL(settings['S3_ENDPOINT'] ?? '')
  const proxy = await startTcpProxy(t, { host: hostname, port: Number(port) })
  const proxied = { ...settings, S3_ENDPOINT: `http://127.0.0.1:${proxy.port}` }
  return {
    storage: await openTestStore(t, proxied, 's3'),
    direct: await openTestStore(t, settings, 's3'),
    proxy,
  }
}

const isUnavailable = (error: unknown) => error instanceof Outage && error.kind === 'unavailable'

test('bytes that do not match the SHA-256 are not stored', { skip }, async (t) => {
  const storage = await openTestStore(t, await makeBucket(t), 's3')
  await assert.rejects(keep(storage, 'uploads/a_1.pdf', 'abc', sha256Of('abd')), isUnavailable)
  assert.deepEqual(await listed(storage.store), [])
  assert.deepEqual(await readdir(join(storage.folder, 'incoming')), [])
})

test('a list of several pages is read to its end, each file once', { skip }, async (t) => {
  const settings = await makeBucket(t)
  const names = [
    'uploads/a b+c&<é>.pdf',
    'uploads/a_1.pdf',
    'uploads/a_2.pdf',
    'uploads/a_3.pdf',
    'uploads/z.pdf',
  ]
  for (const name of names) await bucketOf(settings).putObject(name, 'x')
  await bucketOf(settings).putObject('elsewhere/a.pdf', 'x')
  const client = makeS3Client({
    endpoint: settings['S3_ENDPOINT'] ?? '',
    bucket: settings['S3_BUCKET'] ?? '',
    region: settings['S3_REGION'] ?? '',
    accessKeyId: settings['S3_ACCESS_KEY_ID'] ?? '',
    secretAccessKey: settings['S3_SECRET_ACCESS_KEY'] ?? '',
    forcePathStyle: true,
  })
  const found = await Array.fromAsync(listObjects(client, 'uploads/', 2))
  assert.deepEqual(found.map(({ key }) => key).sort(), names.sort())
})

for (const harm of ['away', 'silence', 'unanswered'] as const) {
  test(
    `every request to a bucket in mode ${harm} ends as an outage, and requests work again afterward`,
    { skip },
    async (t) => {
      const { storage, proxy } = await withProxy(t)
      const { store, upkeep } = storage
      await keep(storage, 'uploads/a_1.pdf', 'a')
      proxy.setHarm(harm)
      const ended = await Promise.allSettled([
        keep(storage, 'uploads/b_1.pdf', 'b'),
        store.open('uploads/a_1.pdf'),
        store.discard('uploads/b_2.pdf'),
        listed(store),
        upkeep.mark.read(),
        // A copy may take half a minute, too long for a test.
        harm === 'silence' ? upkeep.mark.read() : upkeep.trash.put('uploads/b_3.pdf', 1),
        upkeep.temporary.probe(),
        storage.assertUsable(),
      ])
      for (const each of ended) {
        const error: unknown = each.status === 'rejected' ? each.reason : 'it succeeded'
        assert.ok(isUnavailable(error), String(error))
        // It is unknown whether the request was carried out, so nobody may remove a file that may exist.
        assert.ok(error instanceof Outage && error.outcome === 'unknown')
      }
      proxy.setHarm('pass')
      await keep(storage, 'uploads/c_1.pdf', 'c')
      assert.equal(String(await contentOf(store, 'uploads/c_1.pdf')), 'c')
      assert.equal(String(await contentOf(store, 'uploads/a_1.pdf')), 'a')
    },
  )
}

test('a request succeeds even if its idle connection has broken', { skip }, async (t) => {
  const { storage, proxy } = await withProxy(t)
  await keep(storage, 'uploads/a_1.pdf', 'a')
  proxy.setHarm('away')
  proxy.setHarm('pass')
  await keep(storage, 'uploads/b_1.pdf', 'b')
  assert.equal(String(await contentOf(storage.store, 'uploads/b_1.pdf')), 'b')
})

test('an upload that is interrupted leaves no file', { skip }, async (t) => {
  const { storage, direct, proxy } = await withProxy(t)
  proxy.setHarm({ cut: 'sent', afterBytes: 1_000_000 })
  await assert.rejects(keep(storage, 'uploads/a_1.pdf', randomBytes(3_000_000)), isUnavailable)
  assert.ok(proxy.connections() > 1, 'it is tried again')
  assert.deepEqual(await listed(direct.store), [])
})

test('a download that is interrupted does not look complete', { skip }, async (t) => {
  const { storage, direct, proxy } = await withProxy(t)
  await keep(direct, 'uploads/a_1.pdf', randomBytes(3_000_000))
  proxy.setHarm({ cut: 'received', afterBytes: 1_000_000 })
  await assert.rejects(contentOf(storage.store, 'uploads/a_1.pdf'), isUnavailable)
})

test('a download fails when the server goes silent in the middle', { skip }, async (t) => {
  const { storage, direct, proxy } = await withProxy(t)
  await keep(direct, 'uploads/a_1.pdf', randomBytes(3_000_000))
  const file = await storage.store.open('uploads/a_1.pdf')
  proxy.setHarm('silence')
  await assert.rejects(Array.fromAsync(file), isUnavailable)
})

test(
  'the error about a wrong setting names the setting, and never contains the secret',
  { skip },
  async (t) => {
    const settings = await makeBucket(t)
    const wrong: [Record<string, string>, RegExp][] = [
      [{ S3_SECRET_ACCESS_KEY: 'a-secret-that-is-wrong' }, /^Error: S3_SECRET_ACCESS_KEY /],
      [{ S3_BUCKET: 'no-such-bucket' }, /^Error: The bucket that S3_BUCKET names does not exist/],
      [{ S3_REGION: 'elsewhere-1' }, /^Error: S3_REGION /],
      [{ S3_ACCESS_KEY_ID: 'nobody:known' }, /^Error: S3_(ACCESS_KEY_ID|SECRET_ACCESS_KEY) /],
    ]
    for (const [change, sentence] of wrong) {
      const { assertUsable } = await openTestStore(t, { ...settings, ...change }, 's3')
      await assert.rejects(assertUsable(), (error) => {
        assert.match(String(error), sentence)
        assert.doesNotMatch(String(error), /a-secret-that-is-wrong/)
        return true
      })
    }
    await (await openTestStore(t, settings, 's3')).assertUsable()
  },
)
