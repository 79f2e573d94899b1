// npm run bench:filters: how long a page of a filter, a page of a view in each order, and the facets of a list take, beside the one
// statement that would answer the same without a bound, in the same run. Options: --leads N (default 100,000), --postgres.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { sql } from 'kysely'
import { parseFilter } from '#contract/filter/parse-filter.ts'
import { startPostgres } from '#scripts/prepare/postgres.mjs'
import { migrate } from '#server/adapters/database/migrations/migrate.ts'
import { openDatabase } from '#server/adapters/database/open.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { clearProgress, showProgress } from '#server/commands/progress.ts'
import { countFacets } from '#server/features/leads/facets/read-facets.ts'
import { findLeads } from '#server/features/leads/filter/find-leads.ts'
import { selectItemsById } from '#server/features/leads/inbox/inbox.queries.ts'
import { fill } from './filters/fill.ts'

const root = join(import.meta.dirname, '..')
const runs = 100
const pageSize = 25

type Deps = Parameters<typeof findLeads>[0]
type Work = () => Promise<unknown>

const bench = async (leads: number, onPostgres: boolean) => {
  await using ends = new AsyncDisposableStack()
  mkdirSync(join(root, '.cache'), { recursive: true })
  const folder = mkdtempSync(join(root, '.cache', 'filters-'))
  ends.defer(() => rmSync(folder, { recursive: true, force: true }))
  const postgres = onPostgres ? await startPostgres(root) : undefined
  if (postgres) ends.defer(postgres.stop)
  const database = openDatabase({ url: postgres?.url, folder })
  ends.defer(database.close)
  await migrate(database)
  const { db } = database
  const now = Date.now()
  await fill(db, leads, now, showProgress)
  clearProgress()
  if (onPostgres) await transact(db, (tx) => sql`analyze`.execute(tx))

  // Only the zone of the firm is asked for.
  const settings = { read: () => Promise.resolve({ firm_time_zone: 'UTC' }) } as unknown as Deps['settings']
  const deps: Deps = { db, now: () => now, settings }
  console.log(`${database.kind}, ${leads.toLocaleString('en')} leads`)
  tellHead('page of a filter', 'page')
  for (const [line, raw] of Object.entries(filters)) await tell(line, [pageOf(deps, line), rawPage(db, raw)])
  tellHead('page of a view in an order, the middle', 'page')
  for (const [line, raw] of Object.entries(views))
    for (const [order, by] of Object.entries(orders)) {
      const work = pageOf(deps, line, order as keyof typeof orders, Math.ceil(leads / 2))
      await tell(`${line}, ${order}`, [work, rawPage(db, raw, by)])
    }
  tellHead('facets', 'facets')
  for (const [line, raw] of Object.entries({ ...filters, ...views }))
    await tell(line, [
      () => countFacets(deps, { filter: parseFilter(line).filter, attorneyId: 1 }),
      () =>
        sql`select state, assigned_to, outcome, language, source, count(*) from leads
          where ${sql.raw(raw)} group by state, assigned_to, outcome, language, source`.execute(db),
    ])
}

/** Filters with the condition that means the same. */
const filters = {
  'is:suspicious state:pending': `marks <> '' and state = 'PENDING'`,
  'assigned:me outcome:retained': `assigned_to = 1 and outcome = 'retained'`,
  'language:fr': `lower(language) = 'fr'`,
  'source:newsletter type:txt': `origin like '%newsletter%' and resume_media_type like 'text/plain%'`,
  'language:es -state:pending': `lower(language) = 'es' and state <> 'PENDING'`,
  'language:de': `lower(language) = 'de'`,
}

const views = {
  'state:pending': `state = 'PENDING'`,
  'state:pending assigned:me': `state = 'PENDING' and assigned_to = 1`,
  'state:reached_out': `state = 'REACHED_OUT'`,
}

const orders = {
  newest: 'id desc',
  oldest: 'id',
  due: 'due_at, id',
  reached_out: 'reached_out_at desc, id desc',
  name: 'sort_name, id',
  assignee: 'assigned_to, id desc',
} as const

/** @param afterId the lead after which the page begins; left out: the first page, which also counts */
const pageOf =
  (deps: Deps, line: string, order: keyof typeof orders = 'newest', afterId?: number): Work =>
  async () => {
    const { filter } = parseFilter(line)
    const after = afterId === undefined ? undefined : { id: afterId, total: 1 }
    const { ids } = await findLeads(deps, { filter, attorneyId: 1, order, after, pageSize })
    await selectItemsById(deps.db, ids)
  }

const rawPage =
  (db: Database, condition: string, order = 'id desc'): Work =>
  () =>
    sql`select * from leads where ${sql.raw(condition)} order by ${sql.raw(order)} limit ${pageSize}`.execute(
      db,
    )

const nameWidth = 44
const tellHead = (what: string, own: string) =>
  console.log(
    `\n${`${what}; ms, p50 and p99`.padEnd(nameWidth)}${own.padStart(18)}${'statement'.padStart(18)}`,
  )

/** In turn, so that what else the machine does meets both of them. */
const tell = async (name: string, works: readonly Work[]): Promise<void> => {
  const took: number[][] = works.map(() => [])
  for (let run = 0; run < runs; run++)
    for (const [at, work] of works.entries()) {
      const begunAt = performance.now()
      await work()
      took[at]?.push(performance.now() - begunAt)
    }
  const figures = took.map((times) => {
    const sorted = times.sort((a, b) => a - b)
    const at = (part: number) => (sorted[Math.floor(part * (sorted.length - 1))] ?? 0).toFixed(2)
    return `${at(0.5)} ${at(0.99)}`
  })
  console.log(name.padEnd(nameWidth) + figures.map((each) => each.padStart(18)).join(''))
}

const { values } = parseArgs({
  options: { leads: { type: 'string', default: '100000' }, postgres: { type: 'boolean', default: false } },
})
await bench(Number(values.leads), values.postgres)
