// npm run bench:reading: what reading resumes costs those who hand in meanwhile, and the memory of the server. Ten bombs are read
// beside submissions at a fixed rate; then submissions as fast as they can be answered are measured with a small and with a large
// backlog of resumes to read. On SQLite. Option: --seconds N (default 10) for each run.
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { packedTwice, pdfWith, shown } from '#server/testing/resumes.ts'
import { submission } from '#server/testing/requests/submission.ts'
import { spot, submit } from './load/requests.ts'
import { runLoad } from './load/run-load.ts'
import { startProduct } from './product.ts'

const root = join(import.meta.dirname, '..')
// No server listens on this port (RFC 863).
const mailPort = 9
const steadyPerSecond = 20
const bombs = 10

const bench = async (seconds: number) => {
  await using ends = new AsyncDisposableStack()
  mkdirSync(join(root, '.cache'), { recursive: true })
  const dataDir = mkdtempSync(join(root, '.cache', 'reading-'))
  ends.defer(() => rmSync(dataDir, { recursive: true, force: true }))
  const product = await startProduct({ dataDir, mailPort, isFirstStart: true })
  ends.defer(product.stop)
  const database = new DatabaseSync(join(dataDir, 'foyer.sqlite'), { readOnly: true })
  ends.defer(() => database.close())
  const unread = () =>
    Number(database.prepare('select count(*) n from leads where resume_read = 0').get()?.['n'])
  const resume = pdfWith({ content: shown(`Ada Lovelace has written the program ${spot}`) })
  const hand = async (name: string, plan: { connections: number; perSecond?: number }) => {
    const from = unread()
    const templates = [submit({ resume })]
    const counter = handedIn
    const result = await runLoad({
      ...{ ...plan, port: product.port, templates, counter },
      ...{ warmUpMs: 1_000, measureMs: seconds * 1_000 },
    })
    if (result.errors > 0) throw new Error(`${name}: ${result.complaint}`)
    handedIn = result.counter
    const { perSecond, p50Ms, p99Ms } = result
    console.log(
      `${name.padEnd(34)} ${perSecond.toFixed(1).padStart(7)} a second, p50 ${p50Ms.toFixed(1)}, p99 ${p99Ms.toFixed(1)} ms; ` +
        `to read: ${from} before, ${unread()} after; the server has ${memoryOf(product.pid)} MB`,
    )
  }
  let handedIn = 0

  await delay(2_000)
  console.log(`idle: ${memoryOf(product.pid)} MB`)
  const steady = { connections: 8, perSecond: steadyPerSecond }
  await hand('warming up', steady)
  await untilRead(unread)
  await hand(`${steadyPerSecond} a second`, steady)
  await untilRead(unread)
  for (let n = 0; n < bombs; n += 1) await sendBomb(product.port, n)
  await hand(`${steadyPerSecond} a second, ${bombs} bombs`, steady)
  await untilRead(unread)
  const fast = { connections: 16 }
  await hand('16 clients, nothing to read', fast)
  await hand('16 clients, a backlog', fast)
  await hand('16 clients, a larger backlog', fast)
  const [left, start] = [unread(), performance.now()]
  let most = 0
  await untilRead(unread, () => (most = Math.max(most, memoryOf(product.pid))))
  const rate = left / ((performance.now() - start) / 1_000)
  console.log(`read: ${left.toLocaleString('en')} resumes, ${rate.toFixed(1)} a second, at most ${most} MB`)
  await delay(5_000)
  console.log(`idle: ${memoryOf(product.pid)} MB`)
}

/** Of the server alone, without the processes that read for it, in MB. */
const memoryOf = (pid: number) =>
  Math.round(Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1_000)

const sendBomb = async (port: number, n: number) => {
  const bomb = pdfWith({ page: '/Contents 6 0 R', objects: [packedTwice(900)], info: `/Author(${n})` })
  const body = submission({ resume: { content: new Uint8Array(bomb) } })
  const { status } = await fetch(`http://127.0.0.1:${port}/api/leads`, { method: 'POST', body })
  if (status !== 201) throw new Error(`A bomb was answered with ${status}.`)
}

const untilRead = async (unread: () => number, look = () => {}) => {
  while (unread() > 0) {
    look()
    await delay(200)
  }
}

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '10' } } })
await bench(Number(values.seconds))
