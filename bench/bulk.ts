// npm run bench:bulk: how many leads a second a change of many leads changes, and undoing it puts back; and how long a page of
// the list takes meanwhile, beside the same without it. Options: --leads N (default 100,000), --postgres.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { startPostgres } from '#scripts/prepare/postgres.mjs'
import { account, startProduct } from './product.ts'
import { seedPostgres } from './seed/seed-postgres.ts'
import { seedSqlite } from './seed/seed-sqlite.ts'

const root = join(import.meta.dirname, '..')
// No server listens on this port (RFC 863).
const mailPort = 9
const pauseMs = 5

const bench = async (leads: number, onPostgres: boolean) => {
  await using ends = new AsyncDisposableStack()
  mkdirSync(join(root, '.cache'), { recursive: true })
  const dataDir = mkdtempSync(join(root, '.cache', 'bulk-'))
  ends.defer(() => rmSync(dataDir, { recursive: true, force: true }))
  const postgres = onPostgres ? await startPostgres(root) : undefined
  if (postgres) ends.defer(postgres.stop)
  const place = { dataDir, mailPort, ...(postgres && { databaseUrl: postgres.url }) }
  const first = await startProduct({ ...place, isFirstStart: true })
  await first.stop()
  if (postgres) await seedPostgres(postgres.url, leads, 0)
  else seedSqlite(join(dataDir, 'foyer.sqlite'), leads, 0)
  const product = await startProduct(place)
  ends.defer(product.stop)

  const origin = `http://127.0.0.1:${product.port}`
  const ask = await signIn(origin)
  console.log(
    `${onPostgres ? 'postgres' : 'sqlite'}, ${leads.toLocaleString('en')} leads; a page of the list, ms:`,
  )
  const alone = await timeLists(ask, delay(3_000))
  tell('alone', alone)

  const action = { kind: 'state', state: 'REACHED_OUT', contact: 'email' }
  const { id } = await ask('POST', '/api/bulk', { q: 'state:pending', action })
  await measure('changing', id, ask)
  await ask('POST', `/api/bulk/${id}/undo`)
  await measure('undoing', id, ask)
}

type Ask = (
  method: string,
  path: string,
  json?: object,
) => Promise<{ id: number; state: string; changed: number }>

const signIn = async (origin: string): Promise<Ask> => {
  const form = new URLSearchParams({ username: account.email, password: account.password })
  const answer = await fetch(`${origin}/api/auth/token`, { method: 'POST', body: form })
  const { access_token: token } = (await answer.json()) as { access_token: string }
  return async (method, path, json) => {
    const response = await fetch(origin + path, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(json && { 'content-type': 'application/json' }),
      },
      ...(json && { body: JSON.stringify(json) }),
    })
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
    return (await response.json()) as Awaited<ReturnType<Ask>>
  }
}

const measure = async (state: string, id: number, ask: Ask) => {
  const start = performance.now()
  let changed = 0
  const times = await timeLists(
    ask,
    (async () => {
      for (;;) {
        const bulk = await ask('GET', `/api/bulk/${id}`)
        changed = bulk.changed
        if (bulk.state !== state) return
        await delay(50)
      }
    })(),
  )
  const seconds = (performance.now() - start) / 1_000
  tell(state, times, `${Math.round(changed / seconds).toLocaleString('en')} leads a second`)
}

/** Reads the list again and again until the other work has ended. */
const timeLists = async (ask: Ask, other: Promise<unknown>): Promise<number[]> => {
  const times: number[] = []
  let isOver = false
  void other.finally(() => (isOver = true))
  while (!isOver) {
    const start = performance.now()
    await ask('GET', '/api/inbox?page_size=25')
    times.push(performance.now() - start)
    await delay(pauseMs)
  }
  await other
  return times.sort((a, b) => a - b)
}

const tell = (name: string, times: readonly number[], more = '') => {
  const at = (part: number) => (times[Math.floor((times.length - 1) * part)] ?? 0).toFixed(1)
  console.log(`${name.padEnd(10)} p50 ${at(0.5).padStart(6)}  p99 ${at(0.99).padStart(6)}  ${more}`)
}

const { values } = parseArgs({
  options: { leads: { type: 'string', default: '100000' }, postgres: { type: 'boolean', default: false } },
})
await bench(Number(values.leads), values.postgres)
