import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { api } from '#contract/api.ts'
import type { Endpoint } from '#contract/endpoint.ts'
import { scopeOf } from '#contract/scope-of.ts'
import { type Scope, allScopes } from '#contract/scopes.ts'
import { serveEndpoints } from '#server/testing/requests/serve-endpoints.ts'

const endpoint = {
  method: 'POST',
  path: '/api/leads/thing',
  access: 'attorney',
  tag: 'Leads',
  summary: 'A thing',
  body: { json: z.object({ text: z.string() }) },
  status: 200,
  output: z.object({ done: z.boolean() }),
} as const satisfies Endpoint

test('a caller without the scope of an endpoint is refused before the body is read; with it the caller is not', async (t) => {
  let done = 0
  const statusFor = async (scopes: readonly Scope[], endpoints: { doThing: Endpoint & typeof endpoint }) => {
    const caller = {
      id: 1,
      email: 'ada@example.com',
      role: 'admin',
      sessionId: 's',
      scopes: new Set(scopes),
    } as const
    const doThing = async () => ({ done: (done += 1) > 0 })
    const url = await serveEndpoints(t, endpoints, { doThing }, { caller })
    const answer = await fetch(`${url}/api/leads/thing`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: scopes.includes('leads:write') ? '{"text":"x"}' : '{',
    })
    return { status: answer.status, ask: answer.headers.get('www-authenticate'), text: await answer.text() }
  }
  const others = [...allScopes].filter((scope) => scope !== 'leads:write')
  const { status, ask, text } = await statusFor(others, { doThing: endpoint })
  assert.deepEqual([status, JSON.parse(text).code], [403, 'not_allowed'])
  assert.match(JSON.parse(text).detail, /leads:write/)
  assert.equal(ask, 'Bearer realm="foyer", error="insufficient_scope", scope="leads:write"')
  assert.equal(done, 0)
  assert.equal((await statusFor(['leads:write'], { doThing: endpoint })).status, 200)
})

test('every endpoint that needs a sign-in needs one scope, and every scope is used', () => {
  const needed = new Set<Scope>()
  for (const [name, each] of Object.entries<Endpoint>(api)) {
    const scope = scopeOf(each)
    assert.equal(scope !== undefined, each.access === 'attorney' || each.access === 'admin', name)
    if (scope) needed.add(scope)
  }
  assert.deepEqual([...needed].toSorted(), [...allScopes].toSorted())
})

test('an endpoint that only reads needs no scope to write, also if its method is POST', () => {
  assert.equal(scopeOf(api.createDownload), 'leads:read')
  assert.equal(scopeOf(api.changeLead), 'leads:write')
  assert.equal(scopeOf(api.submitLead), undefined)
})

test('an endpoint without a known scope is not served', async (t) => {
  const nameless = { ...endpoint, tag: 'Health' } as const
  await assert.rejects(
    serveEndpoints(t, { nameless }, { nameless: async () => ({ done: true }) }),
    /name its scope/,
  )
})
