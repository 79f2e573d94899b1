import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { openDatabaseToRead } from '#server/adapters/database/open.ts'
import { call } from '#server/testing/call.ts'
import { canBreak } from '#server/testing/can-break.ts'
import { signInFirstAdmin } from '#server/testing/first-admin.ts'
import { makeTestFolder } from '#server/testing/start-foyer.ts'
import { startProcess } from '#server/testing/start-process.ts'
import { pdf, submission } from '#server/testing/submission.ts'
import { whenOver } from '#server/testing/when-over.ts'

/** `threads` all: the files as well; main: only the database, whose calls Node makes in its main thread. */
type Fault = { threads: 'all' | 'main'; calls: string; fail: string }

/** Makes the system calls of the process fail while the work goes on. */
const withFault = async <T>(
  t: TestContext,
  pid: number,
  fault: Fault,
  work: () => Promise<T>,
): Promise<T> => {
  const { threads, calls, fail } = fault
  const injection = ['-e', `trace=${calls}`, '-e', `inject=${calls}:${fail}`]
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
  // A lead that was acknowledged once is the same ever after.
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
  'a disk that fails at any moment costs an answer, never a lead that was acknowledged, half a lead or the server'

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
        assert.ok(!statuses.includes(201), `${what}: nothing can have been durable`)
    }
    assert.ok(intents.filter(({ id }) => id === undefined).length > 2 * atOnce, 'hardly a fault was met')

    // The last word: what a COMMIT that failed has left behind comes to light when the log is read anew.
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

/** Every lead has its file, its two mails and its event; and the database finds nothing wrong with itself. */
const assertNoHalfLead = async (dataDir: string) => {
  const { db, findDamage, close } = openDatabaseToRead({ url: undefined, folder: dataDir })
  const leads = await db.selectFrom('leads').select(['id', 'resume_path']).execute()
  for (const { id, resume_path } of leads) {
    await access(join(dataDir, resume_path))
    assert.equal((await db.selectFrom('mails').select('id').where('lead_id', '=', id).execute()).length, 2)
    assert.equal((await db.selectFrom('events').select('id').where('lead_id', '=', id).execute()).length, 1)
  }
  assert.deepEqual(await findDamage(), [])
  await close()
}
