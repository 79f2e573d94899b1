import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { registerHooks } from 'node:module'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { type TestContext, test } from 'node:test'
import { onEachDatabase, onlySqlite } from '#server/testing/database/databases.ts'
import { until } from '#server/testing/until.ts'
import { whenOver } from '#server/testing/database/when-over.ts'

const loaded: string[] = []
registerHooks({
  resolve: (specifier, context, next) => {
    const found = next(specifier, context)
    loaded.push(found.url)
    return found
  },
})
const sdk = /@opentelemetry\/(?!api\/)/

type Value = { stringValue?: string; intValue?: number }
type Span = {
  traceId: string
  spanId: string
  parentSpanId?: string
  traceState?: string
  name: string
  kind: number
  attributes: { key: string; value: Value }[]
}

/** A collector on loopback that accepts OTLP as JSON. */
const startCollector = async (t: TestContext) => {
  const spans: Span[] = []
  const resources: { key: string; value: Value }[] = []
  const texts: string[] = []
  const server = createServer(async (request, response) => {
    // The exporter sends this shape, by the OTLP schema.
    const body = (await json(request)) as {
      resourceSpans: {
        resource: { attributes: typeof resources }
        scopeSpans: { spans: Span[] }[]
      }[]
    }
    texts.push(JSON.stringify(body))
    for (const { resource, scopeSpans } of body.resourceSpans) {
      resources.push(...resource.attributes)
      for (const scope of scopeSpans) spans.push(...scope.spans)
    }
    response.setHeader('content-type', 'application/json').end('{}')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  whenOver(t, async () => void server.close())
  return { spans, resources, texts, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

const attribute = ({ attributes }: Span, name: string) => attributes.find(({ key }) => key === name)?.value

// Must be the first test, because the others load OpenTelemetry.
test('without a collector nothing of OpenTelemetry is loaded', async (t) => {
  const foyer = await onlySqlite(t)()
  assert.equal((await foyer.submit()).status, 201)
  const disabled = await onlySqlite(t)({
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9', OTEL_SDK_DISABLED: 'true' },
  })
  assert.equal((await disabled.submit()).status, 201)
  assert.deepEqual(
    loaded.filter((url) => sdk.test(url)),
    [],
  )
})

onEachDatabase(
  'a submission is one trace with route, transaction and file, continues the caller’s trace, and has no personal data',
  async (start, t, kind) => {
    const collector = await startCollector(t)
    const foyer = await start({
      env: {
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
        OTEL_SERVICE_NAME: 'intake',
        OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test',
        NOTIFY_EMAIL: 'attorney@example.org',
      },
    })
    const traceId = 'a'.repeat(32)
    const parent = 'b'.repeat(16)
    const answer = await foyer.submit(
      {
        first_name: 'Hephzibah',
        email: 'secret.person@example.com',
        resume: {
          name: 'my-story.pdf',
          content: '%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n',
        },
      },
      { headers: { traceparent: `00-${traceId}-${parent}-01` } },
    )
    assert.equal(answer.status, 201)
    await foyer.call('POST', '/api/auth/token', {
      form: { username: 'nobody@example.com', password: 'wrong password' },
    })
    await foyer.call('GET', '/nowhere/secret.person@example.com?token=abc')
    await until('both mails sent', async () => {
      const { rows } = await foyer.deps.db
        .selectFrom('mails')
        .select(({ fn }) => fn.countAll().as('rows'))
        .where('state', '=', 'sent')
        .executeTakeFirstOrThrow()
      return Number(rows) === 2
    })
    await foyer.stop({ withinMs: 1_000 })

    const root = collector.spans.find(({ name }) => name === 'POST /api/leads')
    assert.ok(root)
    assert.deepEqual(
      { traceId: root.traceId, parent: root.parentSpanId, kind: root.kind },
      { traceId, parent, kind: 2 },
    )
    assert.equal(attribute(root, 'http.route')?.stringValue, '/api/leads')
    assert.equal(attribute(root, 'http.response.status_code')?.intValue, 201)
    const children = collector.spans.filter((span) => span.traceId === traceId && span !== root)
    assert.ok(children.length > 0)
    for (const child of children) assert.equal(child.parentSpanId, root.spanId)
    assert.deepEqual(
      [...new Set(children.map(({ name }) => name))].filter((name) => name !== 'database read').sort(),
      ['database transaction', 'file keep'],
    )
    const [transaction] = children.filter(({ name }) => name === 'database transaction')
    assert.equal(
      transaction && attribute(transaction, 'db.system.name')?.stringValue,
      kind === 'postgres' ? 'postgresql' : 'sqlite',
    )
    const signIn = collector.spans.find(({ name }) => name === 'POST /api/auth/token')
    assert.ok(signIn)
    assert.ok(
      collector.spans.some((span) => span.parentSpanId === signIn.spanId && span.name === 'database read'),
    )
    assert.equal(collector.spans.filter(({ name }) => name === 'mail send').length, 2)
    assert.ok(collector.spans.some(({ name }) => name === 'GET unknown'))
    const service = collector.resources.filter(
      ({ key }) => key === 'service.name' || key === 'deployment.environment.name',
    )
    assert.deepEqual(new Set(service.map(({ value }) => value.stringValue)), new Set(['intake', 'test']))
    assert.doesNotMatch(
      collector.texts.join(),
      /hephzibah|secret|my-story|nobody|example\.(com|org)|token=|uploads/i,
    )
  },
)

test('a span whose trace is not sampled is not sent, and neither are its children', async (t) => {
  const collector = await startCollector(t)
  const foyer = await onlySqlite(t)({
    env: { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${collector.url}/v1/traces` },
  })
  await foyer.submit({}, { headers: { traceparent: `00-${'c'.repeat(32)}-${'d'.repeat(16)}-00` } })
  assert.equal((await foyer.call('GET', '/healthz')).status, 200)
  await foyer.stop({ withinMs: 1_000 })
  assert.ok(collector.spans.some(({ name }) => name === 'GET /healthz'))
  assert.ok(!collector.spans.some(({ traceId }) => traceId === 'c'.repeat(32)))
})

test('a valid trace header is continued with its state, and an invalid one begins a new trace', async (t) => {
  const collector = await startCollector(t)
  const foyer = await onlySqlite(t)({ env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url } })
  const trace = 'a'.repeat(32)
  const span = 'b'.repeat(16)
  const ask = (...traceparent: string[]) =>
    foyer.call('GET', '/healthz', {
      headers: { traceparent: traceparent.join(', '), tracestate: 'vendor=1' },
    })

  const continued = [`00-${trace}-${span}-01`, `cc-${trace}-${span}-01-more`]
  // oxfmt-ignore
  const broken = [
    '', 'nonsense', `ff-${trace}-${span}-01`, `00-${trace}-${span}-01-more`, `00-${trace}-${span}`,
    `00-${'0'.repeat(32)}-${span}-01`, `00-${trace}-${'0'.repeat(16)}-01`, `00-${trace.toUpperCase()}-${span}-01`,
    '0'.repeat(10_000),
  ]
  for (const traceparent of [...continued, ...broken]) assert.equal((await ask(traceparent)).status, 200)
  await ask(`00-${trace}-${span}-01`, `00-${trace}-${span}-01`)
  await foyer.stop({ withinMs: 1_000 })

  const asked = collector.spans.filter(({ name }) => name === 'GET /healthz')
  assert.equal(asked.length, continued.length + broken.length + 1)
  const [known, unknown] = [true, false].map((isOurs) =>
    asked.filter(({ parentSpanId }) => (parentSpanId !== undefined && parentSpanId !== '') === isOurs),
  )
  assert.deepEqual(
    known?.map(({ traceId, parentSpanId, traceState }) => ({ traceId, parentSpanId, traceState })),
    continued.map(() => ({ traceId: trace, parentSpanId: span, traceState: 'vendor=1' })),
  )
  for (const { traceId, traceState } of unknown ?? []) {
    assert.match(traceId, /^[0-9a-f]{32}$/)
    assert.ok(traceId !== trace && !traceState)
  }
})

test('a collector that does not answer fails no request, and delays the stop by seconds only', async (t) => {
  const silent = createServer(() => {})
  silent.listen(0, '127.0.0.1')
  await once(silent, 'listening')
  whenOver(t, async () => {
    silent.closeAllConnections()
    silent.close()
  })
  const away = 'http://127.0.0.1:9'
  const mute = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`
  for (const url of [away, mute]) {
    const foyer = await onlySqlite(t)({ env: { OTEL_EXPORTER_OTLP_ENDPOINT: url } })
    for (let n = 0; n < 5; n++) assert.equal((await foyer.submit()).status, 201)
    await foyer.stop({ withinMs: 1_000 })
  }
})
