import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type IncomingMessage, get } from 'node:http'
import { type TestContext, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { z } from 'zod'
import type { Endpoint } from '#contract/endpoint.ts'
import { timeouts } from '#server/http/connections/timeouts.ts'
import { Outage } from '#server/outage.ts'
import { whenOver } from '#server/testing/database/when-over.ts'
import { openConnection } from '#server/testing/requests/raw-connection.ts'
import { serveEndpoints } from '#server/testing/requests/serve-endpoints.ts'
import { until } from '#server/testing/until.ts'

const endpoints = {
  exportPeople: {
    method: 'GET',
    path: '/api/people',
    access: 'public',
    tag: 'Leads',
    summary: 'Everybody',
    status: 200,
    output: 'made',
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

type Make = (signal: AbortSignal) => AsyncGenerator<string, void>

const serve = (t: TestContext, make: Make, idleMs = timeouts.idleMs) =>
  serveEndpoints(
    t,
    endpoints,
    {
      exportPeople: async () => ({ name: 'people.csv', mediaType: 'text/csv', make }),
      sayHello: async () => ({ hello: 'world' }),
    },
    { timeouts: { ...timeouts, idleMs } },
  )

const piece = 'x'.repeat(16_000)

/** Endless pieces, which record how many were made, and whether they were ended. */
const endless = () => {
  const seen = { made: 0, ended: false, aborted: false }
  const make = async function* (signal: AbortSignal) {
    signal.addEventListener('abort', () => (seen.aborted = true))
    try {
      for (;;) {
        seen.made += 1
        yield piece
      }
    } finally {
      seen.ended = true
    }
  }
  return { seen, make }
}

/** An answer that is not read until the test reads it. */
const openUnread = async (url: string): Promise<IncomingMessage> => {
  const request = get(`${url}/api/people`, { agent: false })
  const [answer] = (await once(request, 'response')) as [IncomingMessage]
  answer.on('error', () => {})
  return answer
}

test('a file that is made while it is sent has a name and no length, and no browser runs or keeps it', async (t) => {
  const url = await serve(t, async function* () {
    yield 'é'
    yield 'end'
  })
  const answer = await fetch(`${url}/api/people`)
  assert.equal(answer.status, 200)
  assert.equal(answer.headers.get('content-type'), 'text/csv')
  assert.match(answer.headers.get('content-disposition') ?? '', /^attachment; filename="people\.csv"/)
  assert.equal(answer.headers.get('content-length'), null)
  assert.equal(answer.headers.get('cache-control'), 'private, no-store')
  assert.match(answer.headers.get('content-security-policy') ?? '', /sandbox/)
  assert.equal(await answer.text(), 'éend')
})

test('HEAD answers with the headers of GET and makes nothing', async (t) => {
  const { seen, make } = endless()
  const url = await serve(t, make)
  const answer = await fetch(`${url}/api/people`, { method: 'HEAD' })
  assert.equal(answer.status, 200)
  assert.equal(answer.headers.get('content-type'), 'text/csv')
  assert.equal(await answer.text(), '')
  assert.equal(seen.made, 0)
})

test('an error before the first byte is a problem document', async (t) => {
  const url = await serve(t, async function* () {
    yield await Promise.reject(new Outage('unavailable', 'The database does not answer.'))
  })
  const answer = await fetch(`${url}/api/people`)
  assert.equal(answer.status, 503)
  assert.equal(answer.headers.get('content-type'), 'application/problem+json')
  assert.equal(answer.headers.get('content-disposition'), null)
  assert.equal(JSON.parse(await answer.text()).code, 'unavailable')
})

test('a later error resets the connection, so that no client takes a part for the whole, in any version of HTTP', async (t) => {
  const url = await serve(t, async function* () {
    for (let n = 0; n < 30; n++) yield piece
    throw new Outage('unavailable', 'The database does not answer.')
  })
  const answer = await fetch(`${url}/api/people`)
  assert.equal(answer.status, 200)
  await assert.rejects(answer.text(), TypeError)

  const { socket, send } = await openConnection(t, url)
  const closed = once(socket, 'close')
  await send('GET /api/people HTTP/1.0\r\n\r\n')
  await assert.rejects(closed, { code: 'ECONNRESET' })
})

test('pieces are made only as fast as the client reads them', async (t) => {
  const { seen, make } = endless()
  const answer = await openUnread(await serve(t, make))
  const made = await untilStill(() => seen.made)
  assert.ok(made < 3_000, `${made} pieces were made for a client that has taken none`)
  let bytes = 0
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > (made + 10) * piece.length) break
  }
  assert.ok(seen.made > made)
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
  test(`the file ends with a client that ${how}`, async (t) => {
    const { seen, make } = endless()
    const answer = await openUnread(await serve(t, make, idleMs))
    assert.equal(seen.ended, false)
    leave(answer)
    await until('the file is ended', async () => seen.ended && seen.aborted)
  })
}

test('a client that waits for a piece for longer than a connection may be idle still gets it', async (t) => {
  const url = await serve(
    t,
    async function* () {
      yield 'first'
      await wait(1_000)
      yield ' second'
    },
    300,
  )
  assert.equal(await (await fetch(`${url}/api/people`)).text(), 'first second')
})

test('work on a piece is told at once that the client has gone, also before the first one', async (t) => {
  const seen = { started: false, aborted: false }
  const url = await serve(t, async function* (signal) {
    seen.started = true
    await new Promise((_, reject) =>
      signal.addEventListener('abort', () => {
        seen.aborted = true
        reject(new Error('The client has gone.'))
      }),
    )
    yield ''
  })
  const { socket, send } = await openConnection(t, url)
  await send('GET /api/people HTTP/1.1\r\nHost: x\r\n\r\n')
  await until('it has started', async () => seen.started)
  socket.resetAndDestroy()
  await until('it was told', async () => seen.aborted)
  assert.equal((await fetch(`${url}/api/hello`)).status, 200)
})

test('other requests are answered while a client reads an endless file as fast as it can', async (t) => {
  let made = 0
  const url = await serve(t, async function* () {
    for (;;) {
      const end = performance.now() + 2
      while (performance.now() < end);
      made += 1
      yield piece
    }
  })
  // A separate process, because this one cannot read while it makes pieces.
  const take = `fetch('${url}/api/people').then(async ({ body }) => { for await (const _ of body); })`
  const client = spawn(process.execPath, ['-e', take], { stdio: 'ignore' })
  const gone = once(client, 'exit')
  whenOver(t, async () => {
    client.kill('SIGKILL')
    await gone
  })
  await until('the client reads', async () => made > 100)
  for (let n = 0; n < 10; n++) {
    const hello = await fetch(`${url}/api/hello`)
    assert.deepEqual(await hello.json(), { hello: 'world' })
  }
  assert.equal(client.exitCode, null)
})
