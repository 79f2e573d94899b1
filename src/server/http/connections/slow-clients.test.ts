import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { readdir, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { onlySqlite } from '#server/testing/database/databases.ts'
import { multipartBody, person, resumePart } from '#server/testing/requests/multipart-body.ts'
import { openConnection, type RawConnection } from '#server/testing/requests/raw-connection.ts'
import { nothing, stored } from '#server/testing/database/stored.ts'
import { pdf } from '#server/testing/requests/submission.ts'
import { until } from '#server/testing/until.ts'
import type { Timeouts } from './timeouts.ts'

const timeouts: Timeouts = {
  headersMs: 1_000,
  paceMs: 1_500,
  paceMinBytes: 1_000,
  idleMs: 2_000,
  keepAliveMs: 1_000,
  lingerMs: 500,
}
const start = (t: TestContext) => onlySqlite(t)({ timeouts })
// Much longer than the timeouts of the test, and much shorter than without them.
const closedWithinMs = 20_000

const { type, bytes } = multipartBody([...person, resumePart(pdf('x'.repeat(50_000)))])
const head = `POST /api/leads HTTP/1.1\r\nHost: x\r\nContent-Type: ${type}\r\nContent-Length: ${bytes.length}\r\n`

/** What a client sends at once, and what it then adds slowly. */
const slow = {
  'that sends nothing': { first: '', drops: '' },
  'that sends no end of its headers': { first: 'GET / HTTP/1.1\r\nHost: x\r\n', drops: '' },
  'that sends its headers drop by drop': { first: 'GET / HTTP/1.1\r\nHost: x\r\n', drops: 'X-A: b\r\n' },
  'that sends no body': { first: `${head}\r\n`, drops: '' },
  'that stops within its resume': { first: `${head}\r\n${bytes.toString('latin1', 0, 30_000)}`, drops: '' },
  'that sends its resume drop by drop': {
    first: `${head}\r\n${bytes.toString('latin1', 0, 2_000)}`,
    drops: 'x',
  },
  'that never ends its chunks': {
    first: `POST /api/auth/register HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`,
    drops: '1\r\n \r\n',
  },
}

const beSlow = async (t: TestContext, url: string, { first, drops }: { first: string; drops: string }) => {
  const connection = await openConnection(t, url)
  await connection.send(first)
  if (drops !== '') void dropByDrop(connection, drops)
  return connection
}

const dropByDrop = async ({ isClosed, send }: RawConnection, drops: string) => {
  while (!isClosed()) {
    await wait(200)
    await send(drops)
  }
}

test('three hundred slow connections are all closed in time, and other clients are served meanwhile', async (t) => {
  const foyer = await start(t)
  const kinds = Object.entries(slow)
  const connections = await Promise.all(
    Array.from({ length: 300 }, async (_, n) => {
      const [what, how] = kinds[n % kinds.length] ?? assert.fail()
      return { what, connection: await beSlow(t, foyer.url, how) }
    }),
  )
  const isOver = Promise.all(
    connections.map(async ({ what, connection }) => ({
      what,
      answers: await connection.answersUntilClosed(closedWithinMs),
    })),
  )
  for (let n = 0; n < 5; n++) {
    assert.equal((await foyer.call('GET', '/healthz')).status, 200)
    assert.equal((await foyer.submit()).status, 201)
  }
  for (const { what, answers } of await isOver) {
    // A client that sends no request gets no answer.
    if (what === 'that sends nothing')
      assert.deepEqual(
        answers.filter(({ status }) => status !== 408),
        [],
      )
    else
      assert.deepEqual(
        answers.map(({ status }) => status),
        [408],
        what,
      )
    for (const { headers, text } of answers) {
      assert.equal(headers.get('content-type'), 'application/problem+json', what)
      assert.equal(headers.get('connection'), 'close')
      assert.equal(JSON.parse(text).code, 'upload_stalled')
    }
  }
  const { leads, uploads, incoming } = await stored(foyer)
  assert.deepEqual([leads, uploads.length, incoming], [5, 5, []])
})

test('a slow but steady upload is accepted, however long it takes', async (t) => {
  const paceMs = 400
  const foyer = await onlySqlite(t)({ timeouts: { ...timeouts, headersMs: 400, paceMs } })
  const connection = await openConnection(t, foyer.url)
  const begun = performance.now()
  await connection.send(`${head}\r\n`)
  for (let at = 0; at < bytes.length; at += 1_500) {
    await wait(100)
    await connection.send(bytes.subarray(at, at + 1_500))
  }
  assert.equal((await connection.answer()).status, 201)
  assert.ok(performance.now() - begun > 5 * paceMs)
})

test('a body that arrives fast at first and then too slowly is ended, also if nothing has read it yet', async (t) => {
  const foyer = await start(t)
  for (const path of ['/api/leads', '/', '/nowhere']) {
    const connection = await openConnection(t, foyer.url)
    await connection.send(
      `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: ${type}\r\nContent-Length: ${bytes.length}\r\n\r\n`,
    )
    await connection.send(bytes.subarray(0, 40_000))
    void dropByDrop(connection, 'x')
    const answers = await connection.answersUntilClosed(closedWithinMs)
    assert.deepEqual(
      answers.map(({ status }) => status),
      [path === '/nowhere' ? 404 : 408],
      path,
    )
  }
  assert.deepEqual(await stored(foyer), nothing)
})

test('a kept-alive connection ends when no request follows', async (t) => {
  const foyer = await start(t)
  const connection = await openConnection(t, foyer.url)
  await connection.send('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n')
  assert.equal((await connection.answer()).status, 200)
  assert.deepEqual(await connection.answersUntilClosed(closedWithinMs), [])
  assert.deepEqual(await stored(foyer), nothing)
})

const descriptors = '/proc/self/fd'
const hasProc = existsSync(descriptors)

test(
  `a client that does not read its resume is disconnected and the file closed${hasProc ? '' : ' (needs /proc)'}`,
  { skip: !hasProc },
  async (t) => {
    const foyer = await start(t)
    const { token } = await foyer.attorney()
    const { body: lead } = await foyer.submit({ resume: { content: pdf('x'.repeat(9_000_000)) } })
    const isOpen = async () => {
      const links = await Promise.all(
        (await readdir(descriptors)).map((name) => readlink(join(descriptors, name)).catch(() => '')),
      )
      return links.some((link) => link.includes(lead.resume_path))
    }
    for (let n = 0; n < 10; n++) {
      const { socket, send } = await openConnection(t, foyer.url)
      socket.pause()
      await send(
        `GET /api/leads/${lead.id}/resume HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n\r\n`,
      )
    }
    await until('the downloads are running', isOpen)
    await until('the downloads are aborted', async () => !(await isOpen()), closedWithinMs)
    assert.equal(
      (await foyer.call('GET', `/api/leads/${lead.id}/resume`, { token })).bytes.length,
      9_000_000 + pdf('').length,
    )
  },
)
