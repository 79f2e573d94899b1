import assert from 'node:assert/strict'
import { compareCounters } from '#server/adapters/database/counting/counters.ts'
import { openDatabase } from '#server/adapters/database/open.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { counters } from '#server/counted.ts'
import { copyLeads } from '#server/testing/copy-leads.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { whenOver } from '#server/testing/database/when-over.ts'
import { startProcess } from '#server/testing/processes/start-process.ts'
import { databaseSettings, makeTestFolder } from '#server/testing/start-foyer.ts'
import { until } from '#server/testing/until.ts'

const leads = 3_000

onEachDatabase(
  'a change of many leads that is killed half-way goes on where it was, as does undoing it; no lead is changed twice',
  async (start, t, _kind, databaseUrl) => {
    const dataDir = await makeTestFolder(t)
    const first = await start({ dataDir })
    const { token } = await first.attorney()
    await first.submit()
    await copyLeads(first.deps.db, leads)
    const action = { kind: 'state', state: 'REACHED_OUT', contact: 'email' }
    const { body: bulk } = await first.call('POST', '/api/bulk', { token, json: { q: '', action } })
    assert.equal(bulk.state, 'changing')
    await first.stop({ withinMs: 1_000 })

    const { db, close } = openDatabase({ url: databaseUrl, folder: dataDir })
    whenOver(t, close)
    const stored = () => db.selectFrom('bulks').selectAll().executeTakeFirstOrThrow()
    const env = { ...databaseSettings(databaseUrl), DATA_DIR: dataDir }
    const killedAt = async (what: string, isThere: (row: Awaited<ReturnType<typeof stored>>) => boolean) => {
      const process = await startProcess(t, { env })
      await until(what, async () => isThere(await stored()), 60_000)
      await process.end('SIGKILL')
    }
    const release = () =>
      transact(db, (tx) =>
        tx.updateTable('jobs').set({ due_at: 0 }).where('kind', '=', 'leads.bulk').execute(),
      )

    await killedAt('some leads are changed', ({ done }) => done >= 300)
    const half = await stored()
    assert.ok(half.done < leads, `killed at ${half.done}`)
    const reached = await db.selectFrom('leads').select('id').where('state', '=', 'REACHED_OUT').execute()
    assert.equal(reached.length, half.changed, 'the leads and the progress agree')
    await release()
    await killedAt('all are changed', ({ state }) => state === 'changed')
    const changed = await stored()
    assert.deepEqual([changed.done, changed.changed], [leads, leads])

    const second = await start({ dataDir })
    await second.call('POST', '/api/bulk/1/undo', { token })
    await second.stop({ withinMs: 1_000 })
    await killedAt('some are put back', ({ put_back }) => put_back >= 300)
    await release()
    await killedAt('all are put back', ({ state }) => state === 'undone')
    assert.equal((await stored()).put_back, leads)

    const events = await db
      .selectFrom('events')
      .select(['lead_id', 'kind'])
      .where('bulk_id', '=', 1)
      .execute()
    assert.equal(events.length, 2 * leads)
    assert.equal(new Set(events.map(({ lead_id, kind }) => `${lead_id} ${kind}`)).size, 2 * leads)
    const wrong = (await compareCounters(db, counters)).filter(({ counted, there }) => counted !== there)
    assert.deepEqual(wrong, [])
  },
)
