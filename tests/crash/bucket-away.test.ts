import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { openStore } from '#server/adapters/storage/open.ts'
import { onlySqlite } from '#server/testing/database/databases.ts'
import { hasProcessFacts, readMemory } from '#server/testing/processes/process-facts.ts'
import { makeTestFolder } from '#server/testing/start-foyer.ts'
import { startProcess } from '#server/testing/processes/start-process.ts'
import { makeBucket, stores } from '#server/testing/servers/stores.ts'
import { pdf, submission } from '#server/testing/requests/submission.ts'
import { startTcpProxy } from '#server/testing/servers/tcp-proxy.ts'

const skip = stores.includes('s3') ? false : 'no S3 server runs here'
const megabyte = 1024 * 1024

const throughProxy = async (t: TestContext) => {
  const settings = await makeBucket(t)
  const { hostname, port } = new URL(settings['S3_ENDPOINT'] ?? '')
  const proxy = await startTcpProxy(t, { host: hostname, port: Number(port) })
  return { proxy, settings: { ...settings, S3_ENDPOINT: `http://127.0.0.1:${proxy.port}` } }
}

const large = { resume: { content: pdf('x'.repeat(3 * megabyte)) } }

for (const harm of ['away', 'silence', 'unanswered', { cut: 'sent', afterBytes: megabyte }] as const) {
  const name = typeof harm === 'string' ? harm : 'away from the middle of an upload'
  test(
    `with a bucket in mode ${name} nothing is acknowledged, and the server recovers by itself`,
    { skip },
    async (t) => {
      const { proxy, settings } = await throughProxy(t)
      const foyer = await onlySqlite(t)({ env: settings })
      const { token } = await foyer.attorney()
      assert.equal((await foyer.submit()).status, 201)
      const key = { headers: { 'idempotency-key': 'the-same-key-again' } }

      proxy.setHarm(harm)
      const failed = await foyer.submit(large, key)
      assert.equal(failed.status, 503)
      assert.equal(failed.headers.get('retry-after'), '5')
      assert.equal((await foyer.call('GET', '/api/leads', { token })).body.total, 1)
      if (typeof harm === 'string') assert.equal((await foyer.call('GET', '/readyz')).status, 503)

      proxy.setHarm('pass')
      assert.equal((await foyer.submit(large, key)).status, 201)
      const { body } = await foyer.call('GET', '/api/leads', { token })
      assert.equal(body.total, 2)
      const paths = await Array.fromAsync(openStore(foyer.deps.config, Date.now).store.list())
      // The first upload may have arrived without an answer; then the sweeper removes it.
      assert.ok(paths.length === 2 || (harm === 'unanswered' && paths.length === 3))
    },
  )
}

test(
  'a server starts although its bucket does not answer, and becomes ready when it does',
  { skip },
  async (t) => {
    const { proxy, settings } = await throughProxy(t)
    proxy.setHarm('away')
    const foyer = await onlySqlite(t)({ env: settings })
    assert.equal((await foyer.call('GET', '/readyz')).status, 503)
    assert.equal((await foyer.submit()).status, 503)
    proxy.setHarm('pass')
    assert.equal((await foyer.submit()).status, 201)
  },
)

test(
  'a server with wrong settings of the bucket does not start, and names the setting',
  { skip },
  async (t) => {
    const settings = await makeBucket(t)
    for (const [wrong, sentence] of [
      [{ S3_SECRET_ACCESS_KEY: 'wrong' }, /S3_SECRET_ACCESS_KEY/],
      [{ S3_BUCKET: 'not-there' }, /S3_BUCKET names does not exist/],
    ] as const) {
      const env = { ...settings, ...wrong, DATA_DIR: await makeTestFolder(t) }
      await assert.rejects(startProcess(t, { env }), sentence)
    }
  },
)

if (hasProcessFacts) {
  test('memory does not grow with uploads of 64 megabytes to the bucket', { skip }, async (t) => {
    const settings = await makeBucket(t)
    const env = { ...settings, DATA_DIR: await makeTestFolder(t), RESUME_MAX_BYTES: String(128 * megabyte) }
    const foyer = await startProcess(t, { env })
    const form = () => submission({ resume: { content: pdf('x'.repeat(64 * megabyte)) } })
    const idle = await readMemory(foyer.pid)
    const used: number[] = []
    for (let round = 0; round < 4; round += 1) {
      assert.equal((await fetch(`${foyer.url}/api/leads`, { method: 'POST', body: form() })).status, 201)
      used.push(await readMemory(foyer.pid))
    }
    // Streaming costs up to 95 MB; with a resume in memory it would be more.
    const grown = used.map((bytes) => Math.round((bytes - idle) / megabyte))
    assert.ok(Math.max(...grown) < 112, grown.join())
    assert.ok((used[3] ?? 0) - (used[1] ?? 0) < 48 * megabyte)
  })
}
