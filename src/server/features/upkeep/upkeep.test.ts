import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { test } from 'node:test'
import { pino } from 'pino'
import { bareEnvironment } from '#server/testing/processes/bare-environment.ts'
import { onlySqlite } from '#server/testing/database/databases.ts'
import { hourMs, makeStillFoyer } from '#server/testing/still-foyer.ts'
import { until } from '#server/testing/until.ts'
import { makePeriodicWork } from '#server/work/periodic.ts'
import { sweepUploads } from './sweep-uploads.ts'
import { sweep } from './upkeep.feature.ts'

test('a store of another database is logged as an error, and no log line names a person', async (t) => {
  const foyer = await makeStillFoyer(t, 'sqlite')
  await foyer.submit()
  await foyer.plant('uploads', { agedMs: 2 * hourMs })
  const logged: string[] = []
  const log = pino({ level: 'trace' }, { write: (line: string) => void logged.push(line) })
  const upkeep = makePeriodicWork({ ...foyer.sweeping, log }, [sweep])
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

test('upkeep runs soon after the start', async (t) => {
  const foyer = await onlySqlite(t)()
  await until('the store has a mark', () =>
    readFile(join(foyer.dataDir, 'uploads/.installation')).then(Boolean, () => false),
  )
})

test('kill -9 during a sweep loses nothing, and the next sweep continues', async (t) => {
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
