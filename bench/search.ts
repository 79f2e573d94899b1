// npm run bench:search: how long a search takes beside the query of the index that it makes, in the same run; how many resumes are
// indexed in a second, and how many bytes the index takes. Options: --leads N (default 100,000), --postgres, --keep FOLDER: the
// database (SQLite) is made there, and measured again when it is there already.
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { sql } from 'kysely'
import { startPostgres } from '#scripts/prepare/postgres.mjs'
import { migrate } from '#server/adapters/database/migrations/migrate.ts'
import { openDatabase } from '#server/adapters/database/open.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { selectMatches } from '#server/adapters/database/search/select-matches.ts'
import { withWholeWords } from '#server/adapters/database/search/word-list.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { clearProgress, showProgress } from '#server/commands/progress.ts'
import { matchOf } from '#server/features/leads/search/match-of.ts'
import { wordsOf } from '#contract/filter/filter.ts'
import { parseFilter } from '#contract/filter/parse-filter.ts'
import { clausesOf } from '#words/clauses.ts'
import { searchLeads } from '#server/features/leads/search/search-leads.ts'
import { fill } from './search/fill.ts'
import { wordOf } from './search/made-up-texts.ts'

const root = join(import.meta.dirname, '..')
const runs = 100
const pageSize = 25

const bench = async (
  leads: number,
  { onPostgres, keep }: { onPostgres: boolean; keep: string | undefined },
) => {
  await using ends = new AsyncDisposableStack()
  const isMade = keep !== undefined && existsSync(keep)
  const folder = keep ?? makeFolder()
  if (keep === undefined) ends.defer(() => rmSync(folder, { recursive: true, force: true }))
  else mkdirSync(keep, { recursive: true })
  const postgres = onPostgres ? await startPostgres(root) : undefined
  if (postgres) ends.defer(postgres.stop)
  const database = openDatabase({ url: postgres?.url, folder })
  ends.defer(database.close)
  await migrate(database)
  const { db } = database

  const bytes = async () => `${Math.round((await bytesOf(db, onPostgres)) / leads)} bytes each`
  const what = `${database.kind}, ${leads.toLocaleString('en')} leads:`
  if (isMade) console.log(what, await bytes())
  else {
    const { seconds, indexSeconds } = await fill(db, leads, showProgress)
    clearProgress()
    if (onPostgres) await transact(db, (tx) => sql`analyze`.execute(tx))
    const rate = Math.round(leads / indexSeconds).toLocaleString('en')
    console.log(what, `stored in ${seconds.toFixed(0)} s, indexed ${rate} a second,`, await bytes())
  }
  console.log(
    'ms, p50 and p99'.padEnd(30) + ['index', 'search', 'best'].map((word) => word.padStart(18)).join(''),
  )
  for (const [name, q, before] of searchesOf(leads)) {
    const words = wordsOf(parseFilter(q).filter)
    const clauses = clausesOf(words)
    const asked = matchOf(clauses, new Map())
    if (!asked) throw new Error(`${q} asks for nothing.`)
    const after = before === undefined ? undefined : { id: before }
    const index = async () =>
      void (await selectMatches(db, await withWholeWords(db, asked), { before, atMost: pageSize + 1 }))
    const search = (order: 'newest' | 'best') => async () =>
      void (await searchLeads(db, { words, clauses, order, after, pageSize }))
    const figures = await measure([index, search('newest'), search('best')])
    console.log(name.padEnd(30) + figures.map((each) => each.padStart(18)).join(''))
  }
}

const makeFolder = () => {
  mkdirSync(join(root, '.cache'), { recursive: true })
  return mkdtempSync(join(root, '.cache', 'search-'))
}

/** Name, what is typed, and for deep pages the lead after which the page begins. */
const searchesOf = (leads: number): [name: string, q: string, before?: number][] => {
  const [common, frequent, middling, rare] = [wordOf(1), wordOf(4), wordOf(500), wordOf(50_000)]
  return [
    ['common word', common],
    ['common word, deep page', common, Math.ceil(leads / 2)],
    ['middling word', middling],
    ['rare word', rare],
    ['two words, common', `${common} ${frequent}`],
    ['two words, common and rare', `${common} ${rare}`],
    ['phrase of common words', `"${common} ${frequent}"`],
    ['beginning, four letters', wordOf(500).slice(0, 4)],
    ['beginning, six letters', wordOf(500).slice(0, 6)],
    ['beginning of a name', `first${wordOf(1).slice(0, 3)}`],
    ['first letter of a name', 'f'],
    ['left out', `${common} -${frequent}`],
    ['name with a mistake', `fisrt${wordOf(1)}`],
  ]
}

/** In turn, so that what else the machine does meets all of them. */
const measure = async (works: (() => Promise<void>)[]): Promise<string[]> => {
  const took: number[][] = works.map(() => [])
  for (let run = 0; run < runs; run++)
    for (const [at, work] of works.entries()) {
      const begunAt = performance.now()
      await work()
      took[at]?.push(performance.now() - begunAt)
    }
  return took.map((times) => {
    const sorted = times.sort((a, b) => a - b)
    const at = (share: number) => (sorted[Math.floor(share * (sorted.length - 1))] ?? 0).toFixed(2)
    return `${at(0.5)} ${at(0.99)}`
  })
}

const bytesOf = async (db: Database, onPostgres: boolean): Promise<number> => {
  const size = onPostgres
    ? sql<{ bytes: number }>`select pg_total_relation_size('lead_index') as bytes`
    : sql<{ bytes: number }>`select sum(length(block)) as bytes from lead_index_data`
  return (await size.execute(db)).rows[0]?.bytes ?? 0
}

const { values } = parseArgs({
  options: {
    leads: { type: 'string', default: '100000' },
    postgres: { type: 'boolean', default: false },
    keep: { type: 'string' },
  },
})
await bench(Number(values.leads), { onPostgres: values.postgres, keep: values.keep })
