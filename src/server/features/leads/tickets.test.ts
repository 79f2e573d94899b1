import assert from 'node:assert/strict'
import { testPassword } from '#server/testing/attorneys.ts'
import type { Answer } from '#server/testing/requests/call.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { pdf } from '#server/testing/requests/submission.ts'
import { onTwoNodes } from '#server/testing/two-nodes.ts'
import { pruneTickets } from './tickets.ts'

onEachDatabase('a ticket opens one resume once, without a token, within half a minute', async (start) => {
  const foyer = await start()
  const { token } = await foyer.attorney()
  const { body: lead } = await foyer.submit()
  const ticket = async () => {
    const { status, body } = await foyer.call('POST', `/api/leads/${lead.id}/resume/ticket`, { token })
    assert.equal(status, 201)
    assert.equal(body.expires_in, 30)
    return body.url
  }
  const url = await ticket()
  const answers = await Promise.all([foyer.call('GET', url), foyer.call('GET', url)])
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 404])
  const opened = answers.find(({ status }) => status === 200)
  assert.equal(opened?.text, pdf())
  assert.match(opened?.headers.get('content-disposition') ?? '', /^attachment;/)
  assert.match(opened?.headers.get('content-security-policy') ?? '', /^sandbox/)

  const late = await ticket()
  foyer.advance(30_001)
  assert.equal((await foyer.call('GET', late)).status, 404)
  await ticket()
  foyer.advance(30_001)
  assert.equal(await pruneTickets(foyer.deps.db, foyer.deps.now()), 1)

  assert.equal((await foyer.call('POST', '/api/leads/4711/resume/ticket', { token })).status, 404)
  const part = await foyer.call('GET', await ticket(), { headers: { range: 'bytes=0-3' } })
  assert.equal(part.status, 206)
  assert.equal(part.text, '%PDF')
  assert.equal((await foyer.call('GET', await ticket(), { headers: { range: 'bytes=99999-' } })).status, 416)
})

onEachDatabase('PDF and text are served inline, in a sandbox', async (start) => {
  const foyer = await start()
  const { token } = await foyer.attorney()
  const dispositionOf = async (resume: { name: string; type: string; content: string }) => {
    const { body: lead } = await foyer.submit({ resume })
    const { body } = await foyer.call('POST', `/api/leads/${lead.id}/resume/ticket`, { token })
    const { headers } = await foyer.call('GET', `${body.url}?inline=1`)
    assert.match(headers.get('content-security-policy') ?? '', /^sandbox/)
    assert.equal(headers.get('x-content-type-options'), 'nosniff')
    return headers.get('content-disposition')?.split(';')[0]
  }
  assert.equal(await dispositionOf({ name: 'a.pdf', type: 'application/pdf', content: pdf() }), 'inline')
  assert.equal(await dispositionOf({ name: 'a.txt', type: 'text/plain', content: 'A resume' }), 'inline')
  const rtf = '{\\rtf1 text}'
  assert.equal(await dispositionOf({ name: 'a.txt', type: 'text/plain', content: rtf }), 'inline')
})

onTwoNodes('a ticket of one node opens the resume on another, once', async ({ a, b }) => {
  const { token } = await a.attorney()
  const { body: lead } = await a.submit()
  const { body } = await a.call('POST', `/api/leads/${lead.id}/resume/ticket`, { token })
  const answers = await Promise.all([a.call('GET', body.url), b.call('GET', body.url)])
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 404])
})

onEachDatabase(
  'a ticket is spent by a download, but not by HEAD or by a range outside the file',
  async (start) => {
    const foyer = await start()
    const { token } = await foyer.attorney()
    const { body: lead } = await foyer.submit()
    const { body } = await foyer.call('POST', `/api/leads/${lead.id}/resume/ticket`, { token })
    for (let time = 0; time < 2; time++) {
      const head = await foyer.call('HEAD', body.url)
      assert.equal(head.status, 200)
      assert.equal(head.headers.get('content-length'), String(pdf().length))
      // A client that downloads in parts would be refused from the second part on.
      assert.equal(head.headers.get('accept-ranges'), 'none')
      assert.equal(head.text, '')
    }
    assert.equal((await foyer.call('GET', body.url, { headers: { range: 'bytes=99999-' } })).status, 416)
    const opened = await foyer.call('GET', body.url, { headers: { 'if-none-match': '"another"' } })
    assert.equal(opened.text, pdf())
    assert.equal((await foyer.call('HEAD', body.url)).status, 404)
    assert.equal((await foyer.call('GET', body.url)).status, 404)
  },
)

onEachDatabase(
  'a ticket becomes invalid when the session that created it ends, however it ends',
  async (start) => {
    const foyer = await start()
    const admin = await foyer.attorney()
    const { body: lead } = await foyer.submit()
    const ticketOf = async (token: string): Promise<string> =>
      (await foyer.call('POST', `/api/leads/${lead.id}/resume/ticket`, { token })).body.url
    const signIn = async (username: string): Promise<string> =>
      (await foyer.call('POST', '/api/auth/token', { form: { username, password: testPassword } })).body
        .access_token
    const ends: Record<string, (attorney: { id: number; token: string }, own: string) => Promise<Answer>> = {
      'signing out': (_attorney, own) => foyer.call('POST', '/api/auth/logout', { token: own }),
      'the list of sessions': async ({ token }, own) => {
        const { items } = (await foyer.call('GET', '/api/auth/sessions', { token: own })).body
        const { id } = items.find(({ current }: { current: boolean }) => current)
        return foyer.call('DELETE', `/api/auth/sessions/${id}`, { token })
      },
      'a new password from another browser': ({ token }) =>
        foyer.call('POST', '/api/auth/password', {
          token,
          json: { current_password: testPassword, new_password: 'something only I would think of' },
        }),
      'being deactivated': ({ id }) =>
        foyer.call('PATCH', `/api/attorneys/${id}`, { token: admin.token, json: { is_active: false } }),
    }
    for (const [way, end] of Object.entries(ends)) {
      const attorney = await foyer.attorney({ role: 'attorney' })
      const own = await signIn(attorney.email)
      const [url, bystanders] = [await ticketOf(own), await ticketOf(admin.token)]
      assert.equal((await foyer.call('HEAD', url)).status, 200, way)
      assert.ok((await end(attorney, own)).status < 300, way)
      for (const method of ['HEAD', 'GET'])
        assert.equal((await foyer.call(method, url)).status, 404, `${method} after ${way}`)
      assert.equal((await foyer.call('GET', bystanders)).status, 200, way)
    }
  },
)

onTwoNodes('a ticket of a session that ended on one node is refused on another', async ({ a, b }) => {
  const { token } = await a.attorney()
  const { body: lead } = await a.submit()
  const { body } = await a.call('POST', `/api/leads/${lead.id}/resume/ticket`, { token })
  assert.equal((await b.call('HEAD', body.url)).status, 200)
  await a.call('POST', '/api/auth/logout', { token })
  assert.equal((await b.call('GET', body.url)).status, 404)
})
