import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { Client } from 'pg'
import { tables } from '#server/adapters/database/tables/tables.ts'
import { checks } from '#server/features.ts'
import { examine } from '#server/features/doctor/examine.ts'
import { recount } from '#server/features/doctor/recount.ts'
import { job as reindex, requestReindex } from '#server/features/leads/search/reindex.job.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { addResume } from '#server/testing/texts.ts'
import { until } from '#server/testing/until.ts'
import { startJobWorker } from '#server/work/jobs/test-jobs.ts'

const page = readFileSync(join(import.meta.dirname, '../../docs/operations.md'), 'utf8')
const erasing = /```sql\n(.*?)```/s.exec(page.slice(page.indexOf('## Erasure')))?.[1] ?? ''

test('erasing by hand, as the page describes it, names every table with data of a lead', () => {
  for (const [table, entry] of Object.entries(tables))
    if ('ofLead' in entry) assert.match(erasing, new RegExp(`delete from ${table}\\b`))
})

onEachDatabase(
  'a lead that is erased by hand, as the page describes it, is gone, and the doctor is content',
  async (start, t, kind, databaseUrl) => {
    const foyer = await start()
    const { token } = await foyer.attorney()
    const { body: gone } = await foyer.submit({ first_name: 'Xylander' })
    const { body: kept } = await foyer.submit()
    await addResume(foyer, gone.id, 'Common zyzzyva')
    await addResume(foyer, kept.id, 'Common')
    await foyer.call('POST', `/api/leads/${gone.id}/notes`, { token, json: { text: 'Called zyzzyva.' } })
    await foyer.call('PATCH', `/api/leads/${gone.id}`, { token, json: { state: 'REACHED_OUT' } })
    await foyer.call('POST', `/api/leads/${gone.id}/related/${kept.id}/different`, { token })
    await until('every mail is sent', async () => {
      const mails = await foyer.deps.db.selectFrom('mails').select('state').execute()
      return mails.every(({ state }) => state === 'sent')
    })
    const { dataDir } = foyer
    await foyer.stop({ withinMs: 1_000 })

    const statements = erasing.replaceAll('17', String(gone.id))
    if (databaseUrl === undefined) runOnSqlite(join(dataDir, 'foyer.sqlite'), statements)
    else await runOnPostgres(databaseUrl, statements)
    await rm(join(dataDir, gone.resume_path))

    const after = await start({ dataDir })
    const { db, config, now } = after.deps
    await recount(db)
    await requestReindex(db, now())
    startJobWorker(t, after.deps, [reindex])
    const find = async (q: string) =>
      (await after.call('GET', `/api/inbox?q=${q}`, { token })).body.items.map(({ id }: { id: number }) => id)
    await until('the search is made again', async () => (await find('common'))[0] === kept.id)
    assert.deepEqual([await find('zyzzyva'), await find('xylander')], [[], []])
    assert.equal((await after.call('GET', `/api/leads/${gone.id}`, { token })).status, 404)
    assert.equal((await after.call('GET', '/api/leads', { token })).body.total, 1)
    const problems = []
    for await (const finding of examine(config, { checks, now, progress: () => {} }))
      if (finding.level === 'problem') problems.push(finding)
    assert.deepEqual(problems, [])
    await after.stop({ withinMs: 1_000 })
    if (kind === 'sqlite')
      for (const name of readdirSync(dataDir).filter((each) => each.startsWith('foyer.sqlite')))
        assert.ok(!/zyzzyva|xylander/i.test(readFileSync(join(dataDir, name), 'latin1')), name)
  },
)

const runOnSqlite = (file: string, statements: string) => {
  const handle = new DatabaseSync(file)
  const [, inSqlite = ''] = /in place of\s`([^`]+)`/.exec(page.slice(page.indexOf('## Erasure'))) ?? []
  const [, emptied = ''] = /`(insert into lead_index[^`]+)`/.exec(page) ?? []
  assert.ok(statements.includes(inSqlite))
  handle.exec(`pragma foreign_keys = on; ${statements.replace(inSqlite, emptied)}`)
  handle.close()
}

/** One by one as in psql, because `vacuum` cannot be sent together with others. */
const runOnPostgres = async (url: string, statements: string) => {
  const client = new Client({ connectionString: url })
  await client.connect()
  for (const statement of statements.split(';').filter((each) => each.trim() !== ''))
    await client.query(statement)
  await client.end()
}
