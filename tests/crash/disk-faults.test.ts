import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { openDatabaseToRead } from '#server/adapters/database/open.ts'
import { call } from '#server/testing/requests/call.ts'
import { canBreak } from '#server/testing/database/can-break.ts'
import { signInFirstAdmin } from '#server/testing/first-admin.ts'
import { multipartBody, person, resumePart } from '#server/testing/requests/multipart-body.ts'
import { makeTestFolder } from '#server/testing/start-foyer.ts'
import { startProcess } from '#server/testing/processes/start-process.ts'
import { storedFiles } from '#server/testing/database/stored.ts'
import { pdf, submission } from '#server/testing/requests/submission.ts'
import { until } from '#server/testing/until.ts'
import { whenOver } from '#server/testing/database/when-over.ts'

/**
 * `threads` all: calls on files fail too; main: only calls of the database, which Node makes in its main thread. With a
 * `path`, only calls on that file fail: otherwise a failing write(2) would affect the sockets too.
 */
type Fault = { threads: 'all' | 'main'; calls: string; fail: string; path?: string }

/** Makes system calls of the process fail while the work runs. */
const withFault = async <T>(
  t: TestContext,
  pid: number,
  fault: Fault,
  work: () => Promise<T>,
): Promise<T> => {
  const { threads, calls, fail, path } = fault
  const injection = ['-e', `trace=${calls}`, '-e', `inject=${calls}:${fail}`, ...(path ? ['-P', path] : [])]
  const args = ['-p', String(pid), ...injection, '-o', '/dev/null', ...(threads === 'all' ? ['-f'] : [])]
  const strace = spawn('strace', args, { stdio: ['ignore', 'ignore', 'pipe'] })
  whenOver(t, () => strace.kill('SIGKILL'))
  await once(strace.stderr, 'data')
  try {
    return await work()
  } finally {
    const ended = once(strace, 'exit')
    strace.kill('SIGINT')
    await ended
  }
}

type Intent = { key: string; content: string; id?: number }

const submit = async (url: string, intent: Intent) => {
  const { status, body } = await call(url, 'POST', '/api/leads', {
    headers: { 'idempotency-key': intent.key },
    multipart: submission({ resume: { name: 'cv.pdf', content: intent.content } }),
  })
  if (status !== 201) return status
  // A lead that was acknowledged once keeps its id.
  assert.equal(body.id, intent.id ?? body.id, intent.key)
  intent.id = body.id
  return status
}

const syncs = 'fsync,fdatasync'
const nth = [1, 2, 3, 6]
const faults: Fault[] = [
  { threads: 'all', calls: syncs, fail: 'error=EIO' },
  { threads: 'main', calls: syncs, fail: 'error=EIO' },
  { threads: 'main', calls: syncs, fail: 'error=ENOSPC' },
  ...nth.map((n): Fault => ({ threads: 'all', calls: syncs, fail: `error=EIO:when=${n}` })),
  { threads: 'main', calls: syncs, fail: 'error=EIO:when=1+2' },
  { threads: 'main', calls: 'pwrite64', fail: 'error=ENOSPC' },
  ...nth.map((n): Fault => ({ threads: 'main', calls: 'pwrite64', fail: `error=EIO:when=${n}` })),
  { threads: 'all', calls: 'rename,unlink,ftruncate', fail: 'error=EIO' },
]
const atOnce = 4

const name =
  'a disk that fails at any moment costs at most an answer, never an acknowledged lead, half a lead or the server'

test(
  canBreak() ? name : `${name} (needs strace and the right to use it)`,
  { skip: !canBreak() },
  async (t) => {
    const DATA_DIR = await makeTestFolder(t)
    const foyer = await startProcess(t, { env: { DATA_DIR, LOG_LEVEL: 'silent' } })
    const intents: Intent[] = []
    const submitSome = async (fault: string) => {
      const some = Array.from({ length: atOnce }, (_, n) => ({
        key: `${fault}/${n}`,
        content: pdf(`${fault} ${n}`),
      }))
      intents.push(...some)
      return await Promise.all(some.map((intent) => submit(foyer.url, intent)))
    }
    await submitSome('none')
    for (const fault of faults) {
      const what = Object.values(fault).join('/')
      const statuses = await withFault(t, foyer.pid, fault, () => submitSome(what))
      assert.ok(
        statuses.every((status) => [201, 503, 507].includes(status)),
        `${what}: ${statuses.join(' ')}`,
      )
      if (fault.calls === syncs && !fault.fail.includes('when'))
        assert.ok(!statuses.includes(201), `${what}: nothing can have become durable`)
    }
    assert.ok(intents.filter(({ id }) => id === undefined).length > 2 * atOnce, 'most faults had no effect')

    // What a failed COMMIT has left behind shows only when the log is read again after a crash.
    await withFault(t, foyer.pid, { threads: 'main', calls: syncs, fail: 'error=EIO' }, () =>
      submitSome('at-the-end'),
    )
    await foyer.end('SIGKILL')
    const again = await startProcess(t, { env: { DATA_DIR } })
    const token = await signInFirstAdmin(again.url)
    await assertNoHalfLead(DATA_DIR)
    for (const intent of intents) assert.equal(await submit(again.url, intent), 201)
    assert.equal((await call(again.url, 'GET', '/api/leads', { token })).body.total, intents.length)
    assert.equal(new Set(intents.map(({ id }) => id)).size, intents.length)
    for (const { id, content } of intents) {
      assert.equal((await call(again.url, 'GET', `/api/leads/${id}/resume`, { token })).text, content)
    }
  },
)

const breakingName =
  'a resume that the disk fails to store makes no lead, leaves no file, and can be submitted again'

test(
  canBreak() ? breakingName : `${breakingName} (needs strace and the right to use it)`,
  { skip: !canBreak() },
  async (t) => {
    const DATA_DIR = await makeTestFolder(t)
    const foyer = await startProcess(t, { env: { DATA_DIR, LOG_LEVEL: 'silent' } })
    const token = await signInFirstAdmin(foyer.url)
    const content = pdf('x'.repeat(1024 * 1024))
    const { type, bytes } = multipartBody([...person, resumePart(content)])
    const submitBody = (key: string, body: Uint8Array<ArrayBuffer> | ReadableStream) =>
      call(foyer.url, 'POST', '/api/leads', {
        headers: { 'content-type': type, 'idempotency-key': key },
        body,
      })

    let leads = 0
    for (const [fail, writtenBefore, status, code] of [
      ['error=EIO', 0.5, 503, 'unavailable'],
      ['error=EIO', 0.999, 503, 'unavailable'],
      ['error=ENOSPC', 0.5, 507, 'storage_full'],
      ['error=EDQUOT', 0.5, 507, 'storage_full'],
    ] as const) {
      const key = `${fail}/${writtenBefore}`
      const first = Math.round(bytes.length * writtenBefore)
      const broken = Promise.withResolvers<void>()
      const parts = async function* () {
        yield bytes.subarray(0, first)
        await broken.promise
        yield bytes.subarray(first)
      }
      const upload = submitBody(key, ReadableStream.from(parts()))
      const file = await until('the file is begun', async () => (await storedFiles(DATA_DIR)).incoming[0])
      const fault: Fault = { threads: 'all', calls: 'write', fail, path: join(DATA_DIR, 'incoming', file) }
      const answer = await withFault(t, foyer.pid, fault, () => {
        broken.resolve()
        return upload
      })
      assert.deepEqual([answer.status, answer.body.code], [status, code], key)
      assert.equal((await call(foyer.url, 'GET', '/api/leads', { token })).body.total, leads)
      await until('no file is left', async () => (await storedFiles(DATA_DIR)).incoming.length === 0)
      assert.equal((await storedFiles(DATA_DIR)).uploads.length, leads)

      const again = await submitBody(key, bytes)
      assert.equal(again.status, 201)
      leads += 1
      assert.equal(
        (await call(foyer.url, 'GET', `/api/leads/${again.body.id}/resume`, { token })).text,
        content,
      )
    }
  },
)

/**
 * Asserts that every lead has its file, its two mails and its event, and that the database finds no damage in itself.
 */
const assertNoHalfLead = async (dataDir: string) => {
  const { db, findDamage, close } = openDatabaseToRead({ url: undefined, folder: dataDir })
  const leads = await db.selectFrom('leads').select(['id', 'resume_path']).execute()
  for (const { id, resume_path } of leads) {
    await access(join(dataDir, resume_path ?? ''))
    assert.equal((await db.selectFrom('mails').select('id').where('lead_id', '=', id).execute()).length, 2)
    assert.equal((await db.selectFrom('events').select('id').where('lead_id', '=', id).execute()).length, 1)
  }
  assert.deepEqual(await findDamage(), [])
  await close()
}
