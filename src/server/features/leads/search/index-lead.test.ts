import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { eraseDeleted, purgeIndex } from '#server/adapters/database/search/purge-index.ts'
import { removeFromIndex } from '#server/adapters/database/search/lead-index.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import type { TestFoyer } from '#server/testing/start-foyer.ts'
import { until } from '#server/testing/until.ts'
import { startJobWorker } from '#server/work/jobs/test-jobs.ts'
import { reindexLead, unindexLeads } from '../index-lead.ts'
import { forgetIndexed, isCatchingUp } from './index-state.ts'
import { job, prepareSearch } from './reindex.job.ts'
import { addResume } from '#server/testing/texts.ts'

const finder = async (foyer: TestFoyer) => {
  const { token } = await foyer.attorney()
  const find = async (q: string): Promise<number[]> => {
    const { body } = await foyer.call('GET', `/api/inbox?q=${encodeURIComponent(q)}`, { token })
    return body.items.map(({ id }: { id: number }) => id)
  }
  return { token, find }
}

onEachDatabase(
  'a lead is found by what its names, notes and resume say now, and not by what they said',
  async (start) => {
    const foyer = await start()
    const { token, find } = await finder(foyer)
    const { id } = (await foyer.submit({ first_name: 'Ada' })).body
    await foyer.submit({ first_name: 'Grace', last_name: 'Hopper', email: 'grace@example.com' })
    const call = (method: string, path: string, json: unknown) =>
      foyer.call(method, `/api/leads/${id}${path}`, { token, json })

    await addResume(foyer, id, 'Analytical engines in Turin')
    assert.deepEqual(await find('turin ada'), [id])
    await addResume(foyer, id, 'Analytical engines in London')
    assert.deepEqual([await find('turin'), await find('london')], [[], [id]])

    const { body: note } = await call('POST', '/notes', { text: 'Speaks Portuguese' })
    assert.deepEqual(await find('in:notes portuguese in:resume london'), [id])
    await call('PATCH', `/notes/${note.id}`, { text: 'Speaks Galician' })
    assert.deepEqual([await find('portuguese'), await find('galician')], [[], [id]])
    await foyer.call('DELETE', `/api/leads/${id}/notes/${note.id}`, { token })
    assert.deepEqual(await find('galician'), [])

    await call('PATCH', '', { first_name: 'Augusta', email: 'augusta@example.com' })
    assert.deepEqual([await find('ada'), await find('augusta london')], [[], [id]])
  },
)

onEachDatabase('of two changes of a lead at once the search has both', async (start) => {
  const foyer = await start()
  const { id: author_id } = await foyer.attorney()
  const { find } = await finder(foyer)
  const { id } = (await foyer.submit()).body
  const note = { lead_id: id, author_id, text: 'amber', version: 1, created_at: 1, updated_at: 1 }
  const [isIndexed, isToEnd] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const first = transact(foyer.deps.db, async (tx) => {
    await tx.insertInto('notes').values(note).execute()
    await reindexLead(tx, id)
    isIndexed.resolve()
    await isToEnd.promise
  })
  await isIndexed.promise
  const second = addResume(foyer, id, 'granite')
  // The second one has read the notes by now, unless it waits for the first one.
  await pause(500)
  isToEnd.resolve()
  await Promise.all([first, second])
  assert.deepEqual([await find('amber'), await find('granite')], [[id], [id]])
})

onEachDatabase(
  'leads that the search has not yet are indexed by a job, the newest first, and meanwhile the answer says that it is catching up',
  async (start, t) => {
    const foyer = await start()
    const { token, find } = await finder(foyer)
    const { db, now } = foyer.deps
    const ids: number[] = []
    for (let n = 0; n < 30; n++) ids.unshift((await foyer.submit()).body.id)
    const empty = (id: number) =>
      transact(db, (tx) => removeFromIndex(tx, new Map([[id, { names: [], texts: [] }]])))
    for (const id of ids) await empty(id)
    await transact(db, forgetIndexed)
    const page = async () => (await foyer.call('GET', '/api/leads?q=ada', { token })).body
    assert.deepEqual([(await page()).total, (await page()).catching_up], [0, true])
    const { id } = (await foyer.submit()).body
    assert.deepEqual(await find('ada'), [id], 'a new lead is found meanwhile')

    // A server of this version goes on, as the words are of its rules; one with an empty state begins.
    await transact(db, (tx) => tx.updateTable('search_index').set({ tokens_version: 0 }).execute())
    await prepareSearch(db, now())
    await prepareSearch(db, now())
    const worker = startJobWorker(t, foyer.deps, [job])
    await until('every lead is indexed', async () => !(await isCatchingUp(db)))
    await worker.stop()
    assert.deepEqual([(await page()).total, (await page()).catching_up], [31, false])
  },
)

onEachDatabase(
  'what was taken out of the index is not found, and after a purge its words are in no file of the database',
  async (start, _t, kind) => {
    const foyer = await start()
    const { find } = await finder(foyer)
    const { db } = foyer.deps
    const gone = (await foyer.submit({ first_name: 'Xylander' })).body.id
    const kept = (await foyer.submit()).body.id
    await addResume(foyer, gone, 'Common zyzzyva')
    await addResume(foyer, kept, 'Common')
    await transact(db, async (tx) => {
      await eraseDeleted(tx, true)
      await unindexLeads(tx, [gone])
      await tx.updateTable('resume_readings').set({ text: '' }).where('lead_id', '=', gone).execute()
    })
    await purgeIndex(db)
    assert.deepEqual([await find('zyzzyva'), await find('xylander'), await find('common')], [[], [], [kept]])
    const names = await db.selectFrom('name_parts').select('word').distinct().execute()
    assert.deepEqual(
      names.map(({ word }) => word),
      ['lovelace'],
    )
    const listed = await db.selectFrom('search_words').select('word').execute()
    assert.deepEqual(
      listed.map(({ word }) => word),
      ['common'],
    )
    const ordered = await db.selectFrom('search_sequences').select('lead_id').execute()
    assert.deepEqual(
      ordered.map(({ lead_id }) => lead_id),
      [kept],
    )
    if (kind === 'postgres') return
    await foyer.stop({ withinMs: 1_000 })
    const file = await readFile(join(foyer.dataDir, 'foyer.sqlite'))
    assert.deepEqual([file.includes('zyzzyva'), file.includes('common')], [false, true])
  },
)
