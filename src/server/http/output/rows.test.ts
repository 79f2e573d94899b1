import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type IncomingMessage, get } from 'node:http'
import { type TestContext, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { z } from 'zod'
import type { Endpoint } from '#contract/endpoint.ts'
import { Outage } from '#server/outage.ts'
import { openConnection } from '#server/testing/requests/raw-connection.ts'
import { serveEndpoints } from '#server/testing/requests/serve-endpoints.ts'
import { until } from '#server/testing/until.ts'
import { whenOver } from '#server/testing/database/when-over.ts'
import { timeouts } from '#server/http/connections/timeouts.ts'

const Person = z.object({ id: z.int(), name: z.string(), note: z.string().nullable(), active: z.boolean() })
type Person = z.infer<typeof Person>

const endpoints = {
  exportPeople: {
    method: 'GET',
    path: '/api/people',
    access: 'public',
    tag: 'Leads',
    summary: 'Everybody',
    status: 200,
    output: { rows: Person },
  },
  sayHello: {
    method: 'GET',
    path: '/api/hello',
    access: 'public',
    tag: 'Leads',
    summary: 'Hello',
    status: 200,
    output: z.object({ hello: z.string() }),
  },
} as const satisfies Record<string, Endpoint>

const ada: Person = { id: 1, name: 'Ada', note: null, active: true }

const serve = (t: TestContext, rows: () => AsyncIterable<Person>, idleMs = timeouts.idleMs) =>
  serveEndpoints(
    t,
    endpoints,
    {
      exportPeople: async () => ({ name: 'people', rows: rows() }),
      sayHello: async () => ({ hello: 'world' }),
    },
    { timeouts: { ...timeouts, idleMs } },
  )

/** Endless rows, which record how many were read, and whether they were ended. */
const endless = () => {
  const seen = { asked: 0, ended: false }
  const rows = async function* () {
    try {
      for (;;) yield { ...ada, id: (seen.asked += 1), note: 'x'.repeat(1_000) }
    } finally {
      seen.ended = true
    }
  }
  return { seen, rows }
}

const ask = async (url: string, accept?: string) => {
  const answer = await fetch(`${url}/api/people`, { headers: accept === undefined ? {} : { accept } })
  return { status: answer.status, headers: answer.headers, text: await answer.text() }
}

/** An answer that is not read until the test reads it. */
const openUnread = async (url: string): Promise<IncomingMessage> => {
  const request = get(`${url}/api/people`, { agent: false })
  const [answer] = (await once(request, 'response')) as [IncomingMessage]
  answer.on('error', () => {})
  return answer
}

test('rows are CSV with a header row, CRLF and quoted texts, and formulas are defused', async (t) => {
  const texts = [
    'say "hi"',
    'a;b,c',
    'two\r\nlines',
    '',
    '=1+1',
    '+1',
    '-1',
    '@A1',
    '\t=1',
    '\r=1',
    '＝1',
    'x=1',
  ]
  const url = await serve(t, async function* () {
    for (const [at, name] of texts.entries()) {
      // A column that is not in the schema is not sent.
      const row = { id: at - 1, name, note: null, active: at > 0, password_hash: 'secret' }
      yield row
    }
  })
  const { status, headers, text } = await ask(url)
  assert.equal(status, 200)
  assert.equal(headers.get('content-type'), 'text/csv; charset=utf-8; header=present')
  assert.match(headers.get('content-disposition') ?? '', /^attachment; filename="people\.csv"/)
  assert.equal(headers.get('vary'), 'accept')
  assert.equal(headers.get('cache-control'), 'no-store')
  const written = [
    '"say ""hi"""',
    '"a;b,c"',
    '"two\r\nlines"',
    '""',
    `"'=1+1"`,
    `"'+1"`,
    `"'-1"`,
    `"'@A1"`,
    `"'\t=1"`,
    `"'\r=1"`,
    `"'＝1"`,
    '"x=1"',
  ].map((cell, at) => `${at - 1},${cell},,${at > 0}\r\n`)
  assert.equal(text, `id,name,note,active\r\n${written.join('')}`)
})

test('Accept decides between CSV and JSON lines, and is refused without either before anything is read', async (t) => {
  let started = 0
  const url = await serve(t, async function* () {
    started += 1
    yield { ...ada, name: '=1', password_hash: 'secret' }
    yield { ...ada, id: 2 }
  })
  for (const accept of ['application/x-ndjson', 'text/csv;q=0.5, application/x-ndjson', 'application/*']) {
    const { headers, text } = await ask(url, accept)
    assert.equal(headers.get('content-type'), 'application/x-ndjson; charset=utf-8', accept)
    assert.match(headers.get('content-disposition') ?? '', /people\.ndjson/)
    assert.equal(
      text,
      `{"id":1,"name":"=1","note":null,"active":true}\n{"id":2,"name":"Ada","note":null,"active":true}\n`,
    )
  }
  for (const accept of [undefined, '*/*', 'text/csv', 'application/x-ndjson;q=0.1, text/*'])
    assert.match((await ask(url, accept)).headers.get('content-type') ?? '', /^text\/csv/, accept)
  const before = started
  for (const accept of ['application/json', 'text/html', 'text/csv;q=0']) {
    const { status, text } = await ask(url, accept)
    assert.deepEqual([status, JSON.parse(text).code], [406, 'not_acceptable'], accept)
  }
  assert.equal(started, before)
})

test('without rows CSV is only the header row, and JSON lines are empty', async (t) => {
  const url = await serve(t, async function* () {})
  assert.equal((await ask(url)).text, 'id,name,note,active\r\n')
  assert.deepEqual(await ask(url, 'application/x-ndjson').then(({ status, text }) => [status, text]), [
    200,
    '',
  ])
})

test('HEAD answers with the headers of GET and reads no row', async (t) => {
  const { seen, rows } = endless()
  const url = await serve(t, rows)
  const answer = await fetch(`${url}/api/people`, { method: 'HEAD' })
  assert.equal(answer.status, 200)
  assert.match(answer.headers.get('content-type') ?? '', /^text\/csv/)
  assert.equal(await answer.text(), '')
  assert.equal(seen.asked, 0)
})

test('an error before the first byte is a problem document', async (t) => {
  const url = await serve(t, async function* () {
    yield ada
    throw new Outage('unavailable', 'The database does not answer.')
  })
  const { status, headers, text } = await ask(url)
  assert.equal(status, 503)
  assert.equal(headers.get('content-type'), 'application/problem+json')
  assert.equal(headers.get('content-disposition'), null)
  assert.equal(JSON.parse(text).code, 'unavailable')
})

test('a later error resets the connection, so that no client takes a part for the whole, in any version of HTTP', async (t) => {
  const url = await serve(t, async function* () {
    for await (const row of endless().rows()) {
      if (row.id > 500) throw new Outage('unavailable', 'The database does not answer.')
      yield row
    }
  })
  const answer = await fetch(`${url}/api/people`)
  assert.equal(answer.status, 200)
  await assert.rejects(answer.text(), TypeError)

  const { socket, send } = await openConnection(t, url)
  const closed = once(socket, 'close')
  await send('GET /api/people HTTP/1.0\r\n\r\n')
  await assert.rejects(closed, { code: 'ECONNRESET' })
})

test('rows are read only as fast as the client reads them', async (t) => {
  const { seen, rows } = endless()
  const answer = await openUnread(await serve(t, rows))
  const asked = await untilStill(() => seen.asked)
  assert.ok(asked < 50_000, `${asked} rows were read for a client that has taken none`)
  let bytes = 0
  for await (const piece of answer as AsyncIterable<Buffer>) {
    bytes += piece.length
    if (bytes > asked * 2_000) break
  }
  assert.ok(seen.asked > asked)
})

/** Returns the number after it has not changed for a while. */
const untilStill = async (read: () => number): Promise<number> => {
  for (let before = -1; ;) {
    await wait(300)
    const now = read()
    if (now === before && now > 0) return now
    before = now
  }
}

for (const [how, leave, idleMs] of [
  ['goes away', (answer: IncomingMessage) => answer.destroy(), timeouts.idleMs],
  ['reads no more and is let go', () => {}, 400],
] as const) {
  test(`rows end with a client that ${how}`, async (t) => {
    const { seen, rows } = endless()
    const answer = await openUnread(await serve(t, rows, idleMs))
    assert.equal(seen.ended, false)
    leave(answer)
    await until('the rows are ended', async () => seen.ended)
  })
}

test('rows end with a client that goes away before the first of them has been found', async (t) => {
  const found = Promise.withResolvers<void>()
  const seen = { started: false, ended: false }
  const url = await serve(t, async function* () {
    seen.started = true
    try {
      await found.promise
      for (;;) yield { ...ada, note: 'x'.repeat(1_000) }
    } finally {
      seen.ended = true
    }
  })
  const { socket, send } = await openConnection(t, url)
  await send('GET /api/people HTTP/1.1\r\nHost: x\r\n\r\n')
  await until('reading rows has started', async () => seen.started)
  socket.resetAndDestroy()
  // When this is answered, the server has noticed that the client is gone.
  await fetch(`${url}/api/hello`)
  found.resolve()
  await until('the rows are ended', async () => seen.ended)
})

test('other requests are answered while a client reads endless rows as fast as it can', async (t) => {
  let asked = 0
  const url = await serve(t, async function* () {
    for (;;) {
      const until = performance.now() + 2
      while (performance.now() < until);
      yield { ...ada, id: (asked += 1), note: 'x'.repeat(20_000) }
    }
  })
  // A separate process, because this one cannot read while it makes rows.
  const take = `fetch('${url}/api/people').then(async ({ body }) => { for await (const _ of body); })`
  const client = spawn(process.execPath, ['-e', take], { stdio: 'ignore' })
  const gone = once(client, 'exit')
  whenOver(t, async () => {
    client.kill('SIGKILL')
    await gone
  })
  await until('the client reads rows', async () => asked > 100)
  for (let n = 0; n < 10; n++) {
    const hello = await fetch(`${url}/api/hello`)
    assert.deepEqual(await hello.json(), { hello: 'world' })
  }
  assert.equal(client.exitCode, null)
})
