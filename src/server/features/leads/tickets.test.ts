import assert from 'node:assert/strict'
import { onEachDatabase } from '#server/testing/databases.ts'
import { pdf } from '#server/testing/submission.ts'
import { onTwoNodes } from '#server/testing/two-nodes.ts'
import { pruneTickets } from './tickets.ts'

onEachDatabase('a ticket opens one resume once, without a token, and for half a minute', async (start) => {
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

onEachDatabase('only what a browser shows without running it is shown inline', async (start) => {
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

onTwoNodes('a ticket of one node opens on another, once', async ({ a, b }) => {
  const { token } = await a.attorney()
  const { body: lead } = await a.submit()
  const { body } = await a.call('POST', `/api/leads/${lead.id}/resume/ticket`, { token })
  const answers = await Promise.all([a.call('GET', body.url), b.call('GET', body.url)])
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 404])
})
