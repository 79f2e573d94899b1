import assert from 'node:assert/strict'
import { testPassword } from '#server/testing/attorneys.ts'
import type { Call } from '#server/testing/requests/call.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { stored } from '#server/testing/database/stored.ts'

const hostile = [
  `'; drop table leads; --`,
  `" or 1=1`,
  `' or '1'='1`,
  '%',
  '_',
  '\\',
  '\0',
  'a\0b',
  '\ud800',
  'x'.repeat(20_000),
]

type Ask = [method: string, path: string, options?: Call]

/** Requests with the value in every string of the path, query, form and JSON by which endpoints look something up. */
const asks = (value: string, lead: string): Ask[] => {
  const written = encodeURIComponent(value.toWellFormed())
  const json = (method: string, path: string, members: object): Ask => [method, path, { json: members }]
  return [
    ...[
      '/api/leads/V',
      '/api/leads/V/resume',
      '/api/leads/V/events',
      '/api/leads/V/notes',
      '/api/inbox/V/neighbors',
      '/api/resumes/V',
      '/api/leads?page_size=V',
      '/api/leads?after_id=V',
      '/api/leads?state=V',
      '/api/inbox?q=V',
      '/api/inbox?q=source:V',
      '/api/inbox?q=assigned:V',
      '/api/inbox?view=V',
      '/api/inbox?ids=V',
      '/api/inbox?after=V',
      '/api/inbox?q=ada&after=V',
      '/api/events?before_id=V',
      '/api/events?about=V',
      '/api/mails?state=V',
      '/api/attorneys?status=V',
    ].map((path): Ask => ['GET', path.replace('V', () => written)]),
    ['DELETE', `/api/auth/sessions/${written}`],
    ['GET', `/api/inbox?q=ada&after=${Buffer.from(JSON.stringify({ id: value })).toString('base64url')}`],
    ...['first_name', 'last_name', 'email', 'state', 'outcome', 'contact'].map((name) =>
      json('PATCH', lead, { [name]: value }),
    ),
    json('POST', `${lead}/notes`, { text: value }),
    json('PATCH', '/api/auth/me', { name: value }),
    json('POST', '/api/session', { email: value, password: testPassword }),
    json('POST', '/api/auth/password-reset', { email: value }),
    json('POST', '/api/auth/password-reset/confirm', {
      token: value,
      new_password: 'a long enough password',
    }),
    json('POST', '/api/auth/invitation', { token: value }),
    json('POST', '/api/invitations', { email: 'x@example.com', language: value }),
    ['POST', '/api/auth/token', { form: { username: value, password: testPassword } }],
    ['POST', '/api/auth/token', { form: { grant_type: 'refresh_token', refresh_token: value } }],
  ]
}

onEachDatabase(
  'SQL, patterns and quotes in any input are plain data: they find, change and break nothing',
  async (start) => {
    const foyer = await start()
    const { token } = await foyer.attorney()
    const changed = (await foyer.submit()).body.id
    for (let n = 0; n < 3; n += 1) await foyer.submit()
    const others = async () =>
      (await foyer.call('GET', `/api/leads?after_id=${changed}`, { token })).body.items
    const before = { others: await others(), stored: await stored(foyer) }

    for (const value of hostile) {
      for (const [method, path, options] of asks(value, `/api/leads/${changed}`)) {
        const { status, body } = await foyer.call(method, path, {
          token,
          headers: { origin: foyer.url },
          ...options,
        })
        const what = `${method} ${path.slice(0, 60)} ${JSON.stringify(options?.json ?? options?.form)?.slice(0, 60) ?? ''}`
        assert.ok(status < 500, `${what}: ${status}`)
        if (path.startsWith('/api/auth/token') || path === '/api/session') assert.ok(status >= 400, what)
        // A search may find the lead that has this name.
        if (path.startsWith('/api/inbox?q=') && !path.includes('q=ada') && status === 200)
          assert.ok(
            body.items.every(({ id }: { id: number }) => id === changed),
            what,
          )
        if (method === 'PATCH' && status === 200)
          for (const [name, given] of Object.entries(options?.json ?? {}))
            assert.equal(body[name], String(given).toWellFormed(), what)
      }
      assert.deepEqual(await others(), before.others, value.slice(0, 60))
    }
    const after = await stored(foyer)
    assert.deepEqual([after.leads, after.uploads], [before.stored.leads, before.stored.uploads])
    assert.equal((await foyer.submit()).status, 201)
  },
)
