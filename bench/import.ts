// npm run bench:import: how many rows a second an import rehearses, imports and takes back, the most memory of the server, and how long
// submissions take meanwhile, beside the floor: the same file parsed and inserted by a few lines, a thousand rows in a transaction,
// into the tables of Foyer with their indexes (see floors/import-floor.ts). Options: --rows N (default 100,000), --postgres.
import { mkdirSync, mkdtempSync, openAsBlob, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { startPostgres } from '#scripts/prepare/postgres.mjs'
import { columns, makePostgresFloor, makeSqliteFloor } from './floors/import-floor.ts'
import { forgetPeakMemory, memoryOf, peakMemoryOf } from './machine/processes.ts'
import { account, startProduct } from './product.ts'
import { tellTimes, timeSubmissions } from './submissions.ts'

const root = join(import.meta.dirname, '..')
// No server listens on this port (RFC 863).
const mailPort = 9

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
  const bareImport = await (postgres
    ? makePostgresFloor(postgres.url)
    : makeSqliteFloor(join(dataDir, 'floor')))
  const floor = await secondsOf(() => bareImport(file))
  tell('floor', rows, floor)

  const place = { dataDir, mailPort, ...(postgres && { databaseUrl: postgres.url }) }
  const product = await startProduct({ ...place, isFirstStart: true })
  ends.defer(product.stop)
  const ask = await signIn(`http://127.0.0.1:${product.port}`)
  const idle = memoryOf(product.pid)
  forgetPeakMemory(product.pid)
  const upload = async (name: string) => {
    const form = new FormData()
    form.append('file', await openAsBlob(file), name)
    const { id } = await ask('POST', '/api/imports', form)
    await ended(id, 'reading')
    return id
  }
  const ended = async (id: number, state: string) => {
    while ((await ask('GET', `/api/imports/${id}`)).state === state) await delay(50)
  }
  const step = async (name: string, id: number, act: string, state: string) => {
    const seconds = await secondsOf(async () => {
      await ask('POST', `/api/imports/${id}/${act}`)
      await ended(id, state)
    })
    tell(name, rows, seconds, `${(floor / seconds).toFixed(2)} of the floor`)
  }
  const start = performance.now()
  const first = await upload('people.csv')
  console.log(`upload     ${((performance.now() - start) / 1_000).toFixed(1)} s`)
  const tellMemory = (what: string) => {
    console.log(`memory     ${Math.round(peakMemoryOf(product.pid) - idle)} MB above idle at most, ${what}`)
    forgetPeakMemory(product.pid)
  }
  tellMemory('upload')
  await step('rehearse', first, 'rehearsal', 'rehearsing')
  tellMemory('rehearsal')
  await step('import', first, 'run', 'running')
  tellMemory('import')
  await step('undo', first, 'undo', 'undoing')
  const origin = `http://127.0.0.1:${product.port}`
  tellTimes('submissions alone', await timeSubmissions(origin, delay(5_000)))
  const second = await upload('people.csv')
  await ask('POST', `/api/imports/${second}/run`)
  tellTimes(
    'with an import',
    await timeSubmissions(origin, Promise.race([ended(second, 'running'), delay(15_000)])),
  )
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
