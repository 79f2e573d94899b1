// npm run bench:export: how many leads a second each format of an export has, beside a bare SELECT that is written to a file; the
// memory that it needs; and how long submissions take meanwhile, beside the same without it. Options: --leads N (default 100,000),
// --postgres.
import { createWriteStream, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { Client } from 'pg'
import { startPostgres } from '#scripts/prepare/postgres.mjs'
import { forgetPeakMemory, memoryOf, peakMemoryOf } from './machine/processes.ts'
import { account, startProduct } from './product.ts'
import { seedPostgres } from './seed/seed-postgres.ts'
import { seedSqlite } from './seed/seed-sqlite.ts'
import { tellTimes, timeSubmissions } from './submissions.ts'

const root = join(import.meta.dirname, '..')
// No server listens on this port (RFC 863).
const mailPort = 9
const formats = ['csv', 'xlsx', 'ndjson'] as const

const bench = async (leads: number, onPostgres: boolean) => {
  await using ends = new AsyncDisposableStack()
  mkdirSync(join(root, '.cache'), { recursive: true })
  const dataDir = mkdtempSync(join(root, '.cache', 'export-'))
  ends.defer(() => rmSync(dataDir, { recursive: true, force: true }))
  const postgres = onPostgres ? await startPostgres(root) : undefined
  if (postgres) ends.defer(postgres.stop)
  const place = { dataDir, mailPort, ...(postgres && { databaseUrl: postgres.url }) }
  const first = await startProduct({ ...place, isFirstStart: true })
  await first.stop()
  const database = join(dataDir, 'foyer.sqlite')
  if (postgres) await seedPostgres(postgres.url, leads, 0)
  else seedSqlite(database, leads, 0)

  console.log(`${onPostgres ? 'postgres' : 'sqlite'}, ${leads.toLocaleString('en')} leads`)
  const floorMs = await shortest(() =>
    timeFloor(postgres ? inPostgres(postgres.url) : inSqlite(database), join(dataDir, 'floor.csv')),
  )
  const tellRate = (name: string, ms: number, more = '') =>
    console.log(
      `${name.padEnd(10)} ${Math.round((leads / ms) * 1000)
        .toLocaleString('en')
        .padStart(9)} leads a second, ${(floorMs / ms).toFixed(2)} of the floor  ${more}`,
    )
  tellRate('floor', floorMs)

  const product = await startProduct(place)
  ends.defer(product.stop)
  const origin = `http://127.0.0.1:${product.port}`
  const token = await signIn(origin)
  const idleMb = memoryOf(product.pid)
  for (const format of formats) {
    forgetPeakMemory(product.pid)
    const ms = await shortest(() => timeExport(origin, token, format))
    tellRate(format, ms, `${Math.round(peakMemoryOf(product.pid) - idleMb)} MB above idle`)
  }
  tellTimes('submissions alone', await timeSubmissions(origin, delay(3_000)))
  const whole = timeExport(origin, token, 'csv')
  tellTimes('with a CSV export', await timeSubmissions(origin, whole))
  tellRate('csv, then', await whole)
}

/** Of two runs: V8 has not compiled the code before the first one. */
const shortest = async (time: () => Promise<number>) => Math.min(await time(), await time())

type Row = Record<string, unknown>

/** The least that an export needs: every column of every lead, written to a file. */
const timeFloor = async (rows: AsyncIterable<Row> | Iterable<Row>, file: string) => {
  const start = performance.now()
  const lines = async function* () {
    let piece = ''
    for await (const row of rows) {
      piece += `${Object.values(row).join(',')}\n`
      if (piece.length < 65_536) continue
      yield piece
      piece = ''
    }
    yield piece
  }
  await pipeline(Readable.from(lines(), { objectMode: false }), createWriteStream(file))
  return performance.now() - start
}

function* inSqlite(file: string): Generator<Row> {
  const database = new DatabaseSync(file, { readOnly: true })
  try {
    for (const row of database.prepare('select * from leads order by id desc').iterate()) yield row
  } finally {
    database.close()
  }
}

async function* inPostgres(url: string): AsyncGenerator<Row> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    for (let below = Number.MAX_SAFE_INTEGER; ;) {
      const { rows } = await client.query<Row & { id: string }>(
        'select * from leads where id < $1 order by id desc limit 1000',
        [below],
      )
      yield* rows
      const last = rows.at(-1)
      if (!last) return
      below = Number(last.id)
    }
  } finally {
    await client.end()
  }
}

const signIn = async (origin: string): Promise<string> => {
  const form = new URLSearchParams({ username: account.email, password: account.password })
  const answer = await fetch(`${origin}/api/auth/token`, { method: 'POST', body: form })
  return ((await answer.json()) as { access_token: string }).access_token
}

const timeExport = async (origin: string, token: string, format: string) => {
  const start = performance.now()
  const answer = await fetch(`${origin}/api/leads/export?format=${format}`, {
    headers: { authorization: `Bearer ${token}` },
  })
  if (!answer.ok || !answer.body) throw new Error(`${format}: ${answer.status} ${await answer.text()}`)
  for await (const _ of answer.body);
  return performance.now() - start
}

const { values } = parseArgs({
  options: { leads: { type: 'string', default: '100000' }, postgres: { type: 'boolean', default: false } },
})
await bench(Number(values.leads), values.postgres)
