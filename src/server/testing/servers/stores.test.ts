import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bucketOf, makeBucket, onEachStore, stores } from './stores.ts'

const skip = stores.includes('s3') ? false : 'no S3 server runs here'

test('the S3 server of the tests returns, lists and deletes stored objects', { skip }, async (t) => {
  const bucket = bucketOf(await makeBucket(t))
  const key = 'uploads/ada@example.com_é %+ñ.pdf'
  assert.deepEqual(await bucket.listObjects(), [])
  await bucket.putObject(key, 'hello')
  assert.equal(await bucket.getObject(key), 'hello')
  assert.deepEqual(
    (await bucket.listObjects())?.map(({ Key, Size }) => [Key, Size]),
    [[key, 5]],
  )
  assert.equal(await bucket.deleteObject(key), true)
  assert.equal(await bucket.getObject(key), null)
})

test('the S3 server of the tests refuses requests without the secret', { skip }, async (t) => {
  const settings = await makeBucket(t)
  await bucketOf(settings).putObject('uploads/secret.pdf', 'hello')
  const stranger = bucketOf({ ...settings, S3_SECRET_ACCESS_KEY: 'wrong' })
  await assert.rejects(stranger.getObject('uploads/secret.pdf'), { status: 403 })
  await assert.rejects(stranger.putObject('uploads/theirs.pdf', 'hello'), { status: 403 })
  const unsigned = await fetch(`${settings.S3_ENDPOINT}/${settings.S3_BUCKET}/uploads/secret.pdf`)
  assert.equal(unsigned.ok, false)
  assert.doesNotMatch(await unsigned.text(), /hello/)
  assert.equal((await bucketOf(settings).listObjects())?.length, 1)
})

test('a bucket is removed with its test, empty or not', { skip }, async (t) => {
  let settings: Record<string, string> = {}
  await t.test('with a file left behind', async (inner) => {
    settings = await makeBucket(inner)
    await bucketOf(settings).putObject('uploads/left.pdf', 'hello')
    assert.equal(await bucketOf(settings).bucketExists(), true)
  })
  assert.equal(await bucketOf(settings).bucketExists(), false)
})

onEachStore('the settings of a store name its kind', async (settings, _t, kind) => {
  assert.equal(settings['STORAGE'] ?? 'disk', kind)
})
