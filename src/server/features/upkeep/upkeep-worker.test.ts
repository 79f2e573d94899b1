import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { pino } from 'pino'
import { transact } from '#server/adapters/database/transact.ts'
import { bareEnvironment } from '#server/testing/bare-environment.ts'
import { onEachDatabase, onlySqlite } from '#server/testing/databases.ts'
import { pruneIdempotencyKeys } from './prune-idempotency-keys.ts'
import { sweepUploads } from './sweep-uploads.ts'
import { makeUpkeep } from './upkeep-worker.ts'
import { dayMs, hourMs, makeStillFoyer } from '#server/testing/still-foyer.ts'
import { until } from '#server/testing/until.ts'

onEachDatabase('idempotency keys go after a day, however many, and not before', async (_, t, kind) => {
  const foyer = await makeStillFoyer(t, kind)
  const { db, now } = foyer.deps
  const { id } = await foyer.submit()
  const key = (name: string, ageMs: number) => ({
    key: name,
    fingerprint: 'x',
    lead_id: id,
    answer: '{}',
    created_at: now() - ageMs,
  })
  const old = Array.from({ length: 1_200 }, (_each, n) => key(`old-${n}`, dayMs + 1_000 + n))
  await transact(db, (tx) =>
    tx
      .insertInto('idempotency_keys')
      .values([...old, key('young', dayMs - 60_000)])
      .execute(),
  )
  assert.equal(await pruneIdempotencyKeys(db, now()), 1_200)
  const left = await db.selectFrom('idempotency_keys').select('key').execute()
  assert.deepEqual(
    left.map((row) => row.key),
    ['young'],
  )
})

test('a chore that fails is logged and keeps neither the others nor the next hour from their work', async (t) => {
  const foyer = await makeStillFoyer(t, 'sqlite')
  const logged: string[] = []
  const log = pino({ level: 'error' }, { write: (line: string) => void logged.push(line) })
  const done: string[] = []
  const upkeep = makeUpkeep({
    ...foyer.sweeping,
    chores: {
      broken: async () => {
        throw new Error('out of order')
      },
      sound: async () => done.push('sound'),
    },
    log,
  })
  await upkeep.runOnce()
  await upkeep.runOnce()
  assert.deepEqual(done, ['sound', 'sound'])
  assert.equal(logged.length, 2)
  assert.match(logged[0] ?? '', /"chore":"broken".*out of order|out of order.*"chore":"broken"/s)
})

test('a store of another database is told loudly, and no log line names a person', async (t) => {
  const foyer = await makeStillFoyer(t, 'sqlite')
  await foyer.submit()
  await foyer.plant('uploads', { agedMs: 2 * hourMs })
  const logged: string[] = []
  const log = pino({ level: 'trace' }, { write: (line: string) => void logged.push(line) })
  const upkeep = makeUpkeep({ ...foyer.sweeping, chores: {}, log })
  await upkeep.runOnce()
  assert.match(logged.join(''), /"orphans":1/)
  await foyer.sweeping.storage.mark.write({ installation_id: 'of another one', leads_seen: 0, sweeps: 0 })
  await upkeep.runOnce()
  const errors = logged.map((line) => JSON.parse(line)).filter(({ level }) => level >= 50)
  assert.deepEqual(
    errors.map(({ reason }) => reason),
    ['other_database'],
  )
  assert.doesNotMatch(logged.join(''), /ada[_@]|uploads\/\w+\./)
})

test('upkeep begins by itself soon after the start', async (t) => {
  const foyer = await onlySqlite(t)()
  await until('the store has a mark', () =>
    readFile(join(foyer.dataDir, 'uploads/.installation')).then(Boolean, () => false),
  )
})

test('stop waits for the work under way, which ends early, and nothing is begun after it', async (t) => {
  const foyer = await makeStillFoyer(t, 'sqlite')
  const log = pino({ level: 'silent' })
  const begun = Promise.withResolvers<void>()
  let ended = false
  let next = false
  const upkeep = makeUpkeep({
    ...foyer.sweeping,
    chores: {
      long: async (_db, _now, signal) => {
        begun.resolve()
        await once(signal, 'abort')
        await pause(20)
        ended = true
        return 0
      },
      next: async () => {
        next = true
        return 0
      },
    },
    log,
  })
  const running = upkeep.runOnce()
  await begun.promise
  await upkeep.stop()
  assert.equal(ended, true)
  await running
  await upkeep.runOnce()
  assert.equal(next, false)
})

test('kill -9 in the middle of a sweep harms nothing, and the next one goes on', async (t) => {
  const foyer = await makeStillFoyer(t, 'sqlite')
  const leads = []
  for (let n = 0; n < 20; n += 1) leads.push(await foyer.submit(`resume ${n}`))
  const orphans = 2_000
  for (let n = 0; n < orphans; n += 1) await foyer.plant('uploads', { agedMs: 2 * hourMs })
  await foyer.stop()

  const child = spawn(process.execPath, ['--input-type=module', '-e', sweepInLoop], {
    env: { DATA_DIR: foyer.dataDir, ...bareEnvironment },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const exited = once(child, 'exit')
  await until('some are in the trash', async () => (await foyer.names('trash')).length > 100)
  child.kill('SIGKILL')
  await exited
  const half = (await foyer.names('trash')).length
  assert.ok(half < orphans, 'the sweep was over before it could be killed')
  assert.equal((await foyer.names('uploads')).length + half, orphans + leads.length)

  const again = await makeStillFoyer(t, 'sqlite', { dataDir: foyer.dataDir })
  assert.equal((await sweepUploads(again.sweeping)).orphans, orphans - half)
  assert.deepEqual(await again.names('uploads'), leads.map((lead) => basename(lead.resume_path)).sort())
  for (const [n, { resume_path }] of leads.entries()) {
    assert.equal(await readFile(join(again.dataDir, resume_path), 'utf8'), `resume ${n}`)
  }
})

const sweepInLoop = `
  import { openDatabase } from '#server/adapters/database/open.ts'
  import { makeDiskStore } from '#server/adapters/storage/disk/disk.ts'
  import { makeDiskUpkeep } from '#server/adapters/storage/disk/disk-upkeep.ts'
  import { sweepUploads } from '#server/features/upkeep/sweep-uploads.ts'
  const folder = process.env.DATA_DIR
  const { db } = openDatabase({ url: undefined, folder })
  await sweepUploads({ db, store: makeDiskStore(folder, Date.now), storage: makeDiskUpkeep(folder), now: Date.now })
`
