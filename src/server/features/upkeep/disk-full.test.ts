import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { readdir, rm, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { makeDiskUpkeep } from '#server/adapters/storage/disk/disk-upkeep.ts'
import { smtpSettings } from '#server/features/mails/outbox/test-outbox.ts'
import type { Answer } from '#server/testing/requests/call.ts'
import { databases, makePostgresDatabase } from '#server/testing/database/databases.ts'
import { type TestFoyer, makeStartFoyer, makeTestFolder } from '#server/testing/start-foyer.ts'
import { pdf } from '#server/testing/requests/submission.ts'
import { until } from '#server/testing/until.ts'
import { whenOver } from '#server/testing/database/when-over.ts'
import { sweepUploads } from './sweep-uploads.ts'

const MiB = 1024 * 1024
const attemptsMax = 200
/** Mounts a disk of this size; undefined if that is not possible (it takes root on Linux). */
const makeSmallDisk = async (t: TestContext, sizeMiB: number): Promise<string | undefined> => {
  const folder = await makeTestFolder(t)
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${sizeMiB}m,mode=700`, 'tmpfs', folder], {
      stdio: 'pipe',
    })
  } catch {
    return undefined
  }
  whenOver(t, () => execFileSync('umount', [folder]))
  return folder
}

const cannotMount = 'mounting a small disk takes root on Linux'

/** A unique resume of about this size. */
const resumeOf = (bytes: number) => pdf(randomBytes(bytes / 2).toString('hex'))

const sha256 = (content: string | Uint8Array) => createHash('sha256').update(content).digest('hex')

type Taken = { id: number; sha256: string }

const assertRefused = ({ status, headers, body }: Answer) => {
  assert.ok([507, 503].includes(status), `${status} ${JSON.stringify(body)}`)
  assert.ok(Number(headers.get('retry-after')) > 0)
}

const submitUntilFull = async (foyer: TestFoyer, bytes: number, refusalsWanted: number): Promise<Taken[]> => {
  const taken: Taken[] = []
  let refusals = 0
  for (let n = 0; refusals < refusalsWanted; n += 1) {
    assert.ok(n < attemptsMax, 'the disk never became full')
    const content = resumeOf(bytes)
    const answer = await foyer.submit({ resume: { content } })
    if (answer.status === 201) taken.push({ id: answer.body.id, sha256: sha256(content) })
    else assertRefused(answer)
    refusals += answer.status === 201 ? 0 : 1
  }
  return taken
}

/** Asserts that every acknowledged lead is listed once with its unchanged resume, and no other leads are. */
const assertAllThere = async (foyer: TestFoyer, token: string, taken: Taken[]) => {
  const page = await foyer.call('GET', '/api/leads?page_size=100', { token })
  assert.equal(page.status, 200)
  assert.equal(page.body.total, taken.length)
  assert.deepEqual(
    page.body.items.map(({ id }: { id: number }) => id),
    taken.map(({ id }) => id).slice(0, 100),
  )
  for (const { id, sha256: stored } of taken) {
    const { status, bytes } = await foyer.call('GET', `/api/leads/${id}/resume`, { token })
    assert.equal(status, 200)
    assert.equal(sha256(bytes), stored)
  }
}

/** Asserts that refused uploads left nothing but complete files of failed COMMITs, which the sweeper removes later. */
const assertNothingHalf = async (foyer: TestFoyer, taken: Taken[]) => {
  assert.deepEqual(await readdir(join(foyer.dataDir, 'incoming')), [])
  const stored = await storedResumes(foyer)
  for (const { path, facts } of stored) {
    const { resume_bytes } = (await rowOf(foyer, path)) ?? {}
    if (resume_bytes === undefined) assert.ok(((await facts())?.bytes ?? 0) > 16 * 1024, 'a part of a file')
    else assert.equal((await facts())?.bytes, resume_bytes)
  }
  const orphans = stored.length - taken.length
  assert.ok(orphans >= 0 && orphans <= 7, `${orphans} orphans`)
}

const storedResumes = (foyer: TestFoyer) => Array.fromAsync(foyer.deps.store.list())

const rowOf = ({ deps }: TestFoyer, path: string) =>
  deps.db.selectFrom('leads').select('resume_bytes').where('resume_path', '=', path).executeTakeFirst()

const untilReady = (foyer: TestFoyer) =>
  until('the server is ready', async () => {
    const { status, body } = await foyer.call('GET', '/readyz')
    return status === 200 && body
  })

for (const kind of databases) {
  test(`on a full disk uploads are refused and nothing is lost, and free space ends that (${kind})`, async (t) => {
    const dataDir = await makeSmallDisk(t, 16)
    if (dataDir === undefined) return t.skip(cannotMount)
    const ballast = join(dataDir, 'ballast')
    await writeFile(ballast, Buffer.alloc(4 * MiB))
    const databaseUrl = kind === 'postgres' ? await makePostgresDatabase(t) : undefined
    // Nothing listens on this port, so that mails wait instead of being written to the same disk.
    const { env } = smtpSettings({ port: 9 })
    const foyer = await makeStartFoyer(t, databaseUrl)({ dataDir, env: { ...env, DISK_RESERVE_BYTES: '0' } })
    const { token } = await foyer.attorney()

    const taken = await submitUntilFull(foyer, MiB, 2)
    // Small resumes fill the space that large ones left, until even a row does not fit.
    taken.push(...(await submitUntilFull(foyer, 16 * 1024, 5)))
    assert.ok(taken.length > 3)
    await assertNothingHalf(foyer, taken)
    await assertAllThere(foyer, token, taken)
    assert.equal((await foyer.call('GET', '/healthz')).status, 200)
    await writeFile(join(dataDir, 'filling'), Buffer.alloc(16 * MiB)).catch(() => {})
    const notReady = await until('the server is not ready', async () => {
      const answer = await foyer.call('GET', '/readyz')
      return answer.status === 503 && answer
    })
    assert.match(notReady.body.detail, /no room left/)

    await rm(join(dataDir, 'filling'))
    await rm(ballast)
    await untilReady(foyer)
    for (let n = 0; n < 2; n += 1) {
      const content = resumeOf(MiB / 2)
      const { status, body } = await foyer.submit({ resume: { content } })
      assert.equal(status, 201, JSON.stringify(body))
      taken.push({ id: body.id, sha256: sha256(content) })
    }
    foyer.advance(2 * 3_600_000)
    const { db, store, now } = foyer.deps
    const { standing } = await sweepUploads({ db, store, storage: makeDiskUpkeep(dataDir), now })
    assert.equal(standing.sweepable, true)
    assert.equal((await storedResumes(foyer)).length, taken.length)
    const later = await foyer.attorney()
    await assertAllThere(foyer, later.token, taken)
  })
}

test('uploads are refused early, while the database still has room', async (t) => {
  const dataDir = await makeSmallDisk(t, 16)
  if (dataDir === undefined) return t.skip(cannotMount)
  const foyer = await makeStartFoyer(t, undefined)({ dataDir, env: { DISK_RESERVE_BYTES: String(8 * MiB) } })
  const { token } = await foyer.attorney()
  const taken = await submitUntilFull(foyer, MiB, 3)
  assert.ok(taken.length >= 3)
  const { bavail, bsize } = await statfs(dataDir)
  // One more resume may have been stored when there was just enough space.
  assert.ok(bavail * bsize > 6 * MiB, `${bavail * bsize} bytes are free`)
  await assertAllThere(foyer, token, taken)
  await assertNothingHalf(foyer, taken)
  const id = taken[0]?.id
  const { status } = await foyer.call('PATCH', `/api/leads/${id}`, { token, json: { state: 'REACHED_OUT' } })
  assert.equal(status, 200)
})
