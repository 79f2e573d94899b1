import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type IncomingMessage, createServer } from 'node:http'
import { type TestContext, test } from 'node:test'
import { inspect } from 'node:util'
import { whenOver } from '#server/testing/database/when-over.ts'
import { Outage } from '#server/outage.ts'
import { FileMissing } from '#server/adapters/storage/resume-store.ts'
import { keep, listed, openTestStore } from '#server/adapters/storage/test-storage.ts'

// Answers that the real test server does not give: full disks, quotas, errors inside a success.

type Given = { status: number; body?: string }
const failure = (status: number, code: string): Given => ({
  status,
  body: `<Error><Code>${code}</Code></Error>`,
})

const openAnswering = async (t: TestContext, answer: (request: IncomingMessage, count: number) => Given) => {
  let count = 0
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      const { status, body = '' } = answer(request, ++count)
      response.writeHead(status).end(body)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  whenOver(t, () => {
    server.close()
    server.closeAllConnections()
  })
  const address = server.address()
  const port = address !== null && typeof address === 'object' ? address.port : 0
  const settings = {
    STORAGE: 's3',
    S3_ENDPOINT: `http://127.0.0.1:${port}`,
    S3_BUCKET: 'bucket',
    S3_ACCESS_KEY_ID: 'id',
    S3_SECRET_ACCESS_KEY: 'a-secret',
  }
  return { storage: await openTestStore(t, settings, 's3'), asked: () => count }
}

for (const given of [
  failure(507, 'InsufficientStorage'),
  failure(403, 'QuotaExceeded'),
  failure(413, 'EntityTooLarge'),
]) {
  test(`a full bucket is not asked again: ${given.status} ${given.body}`, async (t) => {
    const { storage, asked } = await openAnswering(t, () => given)
    await assert.rejects(
      keep(storage, 'uploads/a_1.pdf', 'a'),
      (error) => error instanceof Outage && error.kind === 'full' && error.outcome === 'unknown',
    )
    assert.equal(asked(), 1)
  })
}

test('a temporary error is tried again, at most twice', async (t) => {
  const once = await openAnswering(t, (_, count) =>
    count === 1 ? failure(503, 'SlowDown') : { status: 200 },
  )
  await keep(once.storage, 'uploads/a_1.pdf', 'a')
  assert.equal(once.asked(), 2)
  const always = await openAnswering(t, () => failure(500, 'InternalError'))
  await assert.rejects(keep(always.storage, 'uploads/a_1.pdf', 'a'), Outage)
  assert.ok(always.asked() <= 3)
})

test('an error inside a successful answer to a copy leaves the file where it is', async (t) => {
  const methods: (string | undefined)[] = []
  const { storage } = await openAnswering(t, ({ method }) => {
    methods.push(method)
    return failure(200, 'InternalError')
  })
  await assert.rejects(storage.upkeep.trash.put('uploads/a_1.pdf', 1), Outage)
  assert.deepEqual(methods, ['PUT'])
})

test('a file counts as missing only when its key is missing', async (t) => {
  for (const [code, missing] of [
    ['NoSuchKey', true],
    ['NoSuchBucket', false],
    ['', false],
  ] as const) {
    const { storage } = await openAnswering(t, () => failure(404, code))
    await assert.rejects(storage.store.open('uploads/a_1.pdf'), missing ? FileMissing : Outage, code)
  }
})

test('an ignored range, and a page that is not a list, are outages', async (t) => {
  const { storage } = await openAnswering(t, () => ({ status: 200, body: '<html>Welcome</html>' }))
  await assert.rejects(storage.store.open('uploads/a_1.pdf', { start: 1, end: 2 }), Outage)
  await assert.rejects(listed(storage.store), Outage)
  await assert.rejects(storage.assertUsable(), /^Error: S3_ENDPOINT /)
})

test('of an answer that repeats what was signed, the error contains only the code', async (t) => {
  const body = '<Error><Code>AccessDenied</Code><StringToSign>a-secret</StringToSign></Error>'
  const { storage } = await openAnswering(t, () => ({ status: 403, body }))
  await assert.rejects(storage.store.open('uploads/a_1.pdf'), (error) => {
    assert.ok(error instanceof Outage && error.cause instanceof Error)
    assert.equal(error.cause.message, 'The S3 server answered 403 AccessDenied.')
    assert.doesNotMatch(inspect(error, { depth: null, showHidden: true }), /a-secret/)
    return true
  })
})
