import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { sweepUploads } from '#server/features/upkeep/sweep-uploads.ts'
import { bareEnvironment } from '#server/testing/processes/bare-environment.ts'
import { databases, makeMigratedDatabase } from '#server/testing/database/databases.ts'
import { makeTestFolder } from '#server/testing/start-foyer.ts'
import { startProcess } from '#server/testing/processes/start-process.ts'
import { hourMs, makeStillFoyer } from '#server/testing/still-foyer.ts'
import { stored } from '#server/testing/database/stored.ts'
import { pdf, submission } from '#server/testing/requests/submission.ts'
import { onTwoNodes } from '#server/testing/two-nodes.ts'

onTwoNodes('a resume submitted to one node can be read on the other', async ({ a, b }) => {
  const { token } = await a.attorney()
  for (const [here, there] of [
    [a, b],
    [b, a],
  ] as const) {
    const content = pdf(`submitted to ${here.url}`)
    const { body } = await here.submit({ resume: { content } })
    const { status, text } = await there.call('GET', `/api/leads/${body.id}/resume`, { token })
    assert.deepEqual([status, text], [200, content])
  }
})

onTwoNodes(
  'the same Idempotency-Key sent to two nodes at once makes one lead and one pair of mails',
  async ({ a, b }) => {
    for (let round = 0; round < 5; round++) {
      const headers = { 'idempotency-key': `round-${round}` }
      const answers = await Promise.all([a, b, a, b].map((node) => node.submit({}, { headers })))
      for (const { status, body } of answers) {
        assert.equal(status, 201)
        assert.deepEqual(body, answers[0]?.body)
      }
    }
    const { leads, mails, keys, uploads, incoming } = await stored(a)
    assert.deepEqual([leads, mails, keys, uploads.length, incoming.length], [5, 10, 5, 5, 0])
  },
)

if (databases.length > 1) {
  test('two nodes that sweep at once move every orphan to the trash once, and no file of a lead', async (t) => {
    const databaseUrl = await makeMigratedDatabase(t)
    const a = await makeStillFoyer(t, 'postgres', { databaseUrl })
    const b = await makeStillFoyer(t, 'postgres', { databaseUrl, dataDir: a.dataDir })
    const kept: string[] = []
    for (let n = 0; n < 5; n++) kept.push((await (n % 2 ? a : b).submit(pdf(`${n}`))).resume_path)
    const orphans: string[] = []
    for (let n = 0; n < 300; n++) orphans.push(await a.plant('uploads', { agedMs: 2 * hourMs }))

    const swept = await Promise.all([sweepUploads(a.sweeping), sweepUploads(b.sweeping)])
    assert.ok(swept.every(({ standing }) => standing.sweepable))
    assert.deepEqual(
      (await a.names('uploads')).map((name) => `uploads/${name}`),
      kept.sort(),
    )
    assert.equal((await a.names('trash')).length, orphans.length)
    const next = await Promise.all([sweepUploads(b.sweeping), sweepUploads(a.sweeping)])
    for (const { standing, orphans, putBack } of next) {
      assert.deepEqual([standing, orphans, putBack], [{ sweepable: true }, 0, 0])
    }
  })
}

const main = join(import.meta.dirname, '../../src/server/main.ts')

test('on SQLite a second server on the same folder is refused until the first one has ended, in whatever way', async (t) => {
  const DATA_DIR = await makeTestFolder(t)
  const first = await startProcess(t, { env: { DATA_DIR } })
  const { status, stderr, stdout } = spawnSync(process.execPath, [main], {
    env: { ...bareEnvironment, LOG_LEVEL: 'silent', PORT: '0', DATA_DIR },
    cwd: import.meta.dirname,
    encoding: 'utf8',
    timeout: 20_000,
  })
  assert.deepEqual([status, stdout], [1, ''])
  assert.match(
    stderr,
    /^Another Foyer is running on .+ \(DATA_DIR\), and SQLite takes one at a time\. Stop that one, .+\n$/,
  )
  const submit = (url: string) => fetch(`${url}/api/leads`, { method: 'POST', body: submission() })
  assert.equal((await submit(first.url)).status, 201)

  await first.end('SIGKILL')
  const second = await startProcess(t, { env: { DATA_DIR } })
  assert.equal((await submit(second.url)).status, 201)
})
