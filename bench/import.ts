// npm run bench:import: how many rows a second an import reads, rehearses, imports and takes back, and the most memory of the server,
// beside the floor: the same file parsed and inserted by a few lines, a thousand rows in a transaction. Options: --rows N
// (default 100,000), --postgres.
import { createReadStream, mkdirSync, mkdtempSync, openAsBlob, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { parse } from 'csv-parse'
import { Client } from 'pg'
import { startPostgres } from '#scripts/prepare/postgres.mjs'
import { forgetPeakMemory, memoryOf, peakMemoryOf } from './machine/processes.ts'
import { account, startProduct } from './product.ts'

const root = join(import.meta.dirname, '..')
// No server listens on this port (RFC 863).
const mailPort = 9
const rowsAtOnce = 1_000
const columns = ['first_name', 'last_name', 'email', 'phone', 'city', 'created_at', 'state', 'note']

const bench = async (rows: number, onPostgres: boolean) => {
  await using ends = new AsyncDisposableStack()
  mkdirSync(join(root, '.cache'), { recursive: true })
  const dataDir = mkdtempSync(join(root, '.cache', 'import-'))
  ends.defer(() => rmSync(dataDir, { recursive: true, force: true }))
  const file = join(dataDir, 'people.csv')
  writeFileSync(file, [columns.join(','), ...Array.from({ length: rows }, (_, n) => lineOf(n))].join('\r\n'))
  const postgres = onPostgres ? await startPostgres(root) : undefined
  if (postgres) ends.defer(postgres.stop)
  console.log(`${onPostgres ? 'postgres' : 'sqlite'}, ${rows.toLocaleString('en')} rows`)
  const floor = await secondsOf(() =>
    postgres ? floorOfPostgres(file, postgres.url) : floorOfSqlite(file, join(dataDir, 'floor.sqlite')),
  )
  tell('floor', rows, floor)

  const place = { dataDir, mailPort, ...(postgres && { databaseUrl: postgres.url }) }
  const product = await startProduct({ ...place, isFirstStart: true })
  ends.defer(product.stop)
  const ask = await signIn(`http://127.0.0.1:${product.port}`)
  const idle = memoryOf(product.pid)
  forgetPeakMemory(product.pid)
  const form = new FormData()
  form.append('file', await openAsBlob(file), 'people.csv')
  const { id } = await ask('POST', '/api/imports', form)
  const ended = async (state: string) => {
    for (;;) {
      const found = await ask('GET', `/api/imports/${id}`)
      if (found.state !== state) return found
      await delay(50)
    }
  }
  const step = async (name: string, act: string, state: string) => {
    const seconds = await secondsOf(async () => {
      if (act !== '') await ask('POST', `/api/imports/${id}/${act}`)
      await ended(state)
    })
    tell(name, rows, seconds, `${(floor / seconds).toFixed(2)} of the floor`)
  }
  await step('read on', '', 'reading')
  await step('rehearse', 'rehearsal', 'rehearsing')
  await step('import', 'run', 'running')
  console.log(`memory     ${Math.round(peakMemoryOf(product.pid))} MB at most, ${Math.round(idle)} MB idle`)
  await step('undo', 'undo', 'undoing')
}

const lineOf = (n: number) =>
  [
    ...[
      `Person${n % 997}`,
      `Family${n % 9973}`,
      `person${n}@example.com`,
      `+1 212 555 ${String(n % 10_000).padStart(4, '0')}`,
    ],
    ...[
      ['Boston', 'Madrid', 'Lyon'][n % 3],
      `2025-0${1 + (n % 9)}-1${n % 10}`,
      n % 4 === 0 ? 'PENDING' : 'REACHED_OUT',
    ],
    n % 10 === 0 ? '"Met at a fair, wants to be called"' : '',
  ].join(',')

async function* batchesOf(file: string): AsyncGenerator<string[][]> {
  let batch: string[][] = []
  for await (const record of createReadStream(file).pipe(parse({ from: 2 })) as AsyncIterable<string[]>) {
    batch.push(record)
    if (batch.length < rowsAtOnce) continue
    yield batch
    batch = []
  }
  yield batch
}

const table = `create table floor (${columns.map((column) => `${column} text not null`).join(', ')})`

const floorOfSqlite = async (file: string, at: string) => {
  const database = new DatabaseSync(at)
  database.exec(`pragma journal_mode = wal; pragma synchronous = full; ${table}`)
  const insert = database.prepare(`insert into floor values (${columns.map(() => '?').join(', ')})`)
  for await (const batch of batchesOf(file)) {
    database.exec('begin')
    for (const row of batch) insert.run(...row)
    database.exec('commit')
  }
  database.close()
}

const floorOfPostgres = async (file: string, connectionString: string) => {
  const client = new Client({ connectionString })
  await client.connect()
  await client.query(table)
  for await (const batch of batchesOf(file)) {
    const places = batch.map(
      (_, row) => `(${columns.map((__, at) => `$${row * columns.length + at + 1}`).join(', ')})`,
    )
    if (batch.length > 0) await client.query(`insert into floor values ${places.join(', ')}`, batch.flat())
  }
  await client.query('drop table floor')
  await client.end()
}

type Ask = (method: string, path: string, body?: FormData) => Promise<{ id: number; state: string }>

const signIn = async (origin: string): Promise<Ask> => {
  const form = new URLSearchParams({ username: account.email, password: account.password })
  const answer = await fetch(`${origin}/api/auth/token`, { method: 'POST', body: form })
  const { access_token: token } = (await answer.json()) as { access_token: string }
  return async (method, path, body) => {
    const headers = { authorization: `Bearer ${token}` }
    const response = await fetch(origin + path, { method, headers, ...(body && { body }) })
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
    return (await response.json()) as Awaited<ReturnType<Ask>>
  }
}

const secondsOf = async (work: () => Promise<void>) => {
  const start = performance.now()
  await work()
  return (performance.now() - start) / 1_000
}

const tell = (name: string, rows: number, seconds: number, more = '') =>
  console.log(
    `${name.padEnd(10)} ${Math.round(rows / seconds)
      .toLocaleString('en')
      .padStart(8)} rows a second  ${more}`,
  )

const { values } = parseArgs({
  options: { rows: { type: 'string', default: '100000' }, postgres: { type: 'boolean', default: false } },
})
await bench(Number(values.rows), values.postgres)
