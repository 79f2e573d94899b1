import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { readConfig } from '#server/config/config.ts'
import { backUp, makeEmptyPlace } from '#server/features/backup/test-backup.ts'
import { examine } from '#server/features/doctor/examine.ts'
import { checks } from '#server/features.ts'
import { listMails, readMail } from '#server/adapters/mail/mailbox-reader.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { until } from '#server/testing/until.ts'
import { databaseSettings, makeTestFolder } from '#server/testing/start-foyer.ts'

const caller = {
  first_name: 'Ada',
  last_name: 'Lovelace',
  phone: '+1 212 555 0100',
  note: 'Wants to be called in the evening.',
  source: 'phone',
}

onEachDatabase(
  'somebody who has called is added without a resume and without a mail, and is found, counted, noted and told of as others are',
  async (start, t, kind, databaseUrl) => {
    const foyer = await start()
    const { token, id: attorneyId } = await foyer.attorney({ role: 'attorney' })
    const get = async (path: string) => (await foyer.call('GET', path, { token })).body
    const added = await foyer.call('POST', '/api/inbox', { token, json: caller })
    assert.equal(added.status, 201, added.text)
    assert.equal(added.headers.get('etag'), '"1"')
    const { id, ...lead } = added.body
    assert.deepEqual(
      [lead.resume_path, lead.resume, lead.email, lead.phone, lead.source, lead.state, lead.consent],
      ['', null, '', caller.phone, 'phone', 'PENDING', null],
    )
    assert.deepEqual((await get('/api/leads')).items[0].resume_path, '')
    assert.equal((await get(`/api/leads/${id}/notes`)).items[0].text, caller.note)
    assert.equal((await get(`/api/leads/${id}/mails`)).items.length, 0)
    assert.deepEqual(
      (await get(`/api/leads/${id}/events`)).items.map(
        ({ kind: what, attorney_id, after }: Record<string, unknown>) => [what, attorney_id, after],
      ),
      [['lead.added', attorneyId, { source: 'phone' }]],
    )
    const { body: other } = await foyer.submit({ first_name: 'Grace', last_name: 'Hopper' })

    for (const [q, ids] of [
      ['lovelace', [id]],
      ['lovelase', [id]],
      ['evening', [id]],
      ['2125550100', [id]],
      ['-has:resume', [id]],
      ['has:resume', [other.id]],
      ['source:phone', [id]],
      ['type:pdf', [other.id]],
    ] as const) {
      const { items } = await get(`/api/inbox?q=${encodeURIComponent(q)}`)
      assert.deepEqual(
        items.map((item: { id: number }) => item.id),
        ids,
        q,
      )
    }
    const [row] = (await get(`/api/inbox?q=lovelace`)).items
    assert.deepEqual([row.resume_kind, row.resume_bytes], [null, null])
    assert.equal((await get('/api/inbox/counts')).all, 2)

    const one = `/api/leads/${id}`
    for (const [method, path] of [
      ['GET', `${one}/resume`],
      ['GET', `${one}/resume/report`],
      ['GET', `${one}/resume/text`],
      ['GET', `${one}/resume/preview`],
      ['GET', `${one}/resume/pages/1`],
      ['GET', `${one}/resume/pages/1/words`],
      ['GET', `${one}/related/${other.id}/difference`],
      ['POST', `${one}/resume/ticket`],
    ] as const) {
      const { status, body } = await foyer.call(method, path, { token })
      assert.deepEqual([status, body.detail], [404, `Lead ${id} came without a resume.`], path)
    }
    const json = { reason: 'To look at it.' }
    assert.equal((await foyer.call('POST', `${one}/resume/quarantine/ticket`, { token, json })).status, 404)

    const again = await foyer.call('POST', '/api/inbox', {
      token,
      json: { ...caller, note: 'Again.' },
    })
    assert.deepEqual(
      (await get(`/api/leads/${again.body.id}/related`)).items.map(
        (item: { id: number; signals: string[] }) => [item.id, item.signals],
      ),
      [[id, ['phone', 'name']]],
    )
    assert.deepEqual((await get(`/api/leads/${other.id}/related`)).items, [])
    await foyer.stop({ withinMs: 1_000 })

    const config = readConfig({ DATA_DIR: foyer.dataDir, ...databaseSettings(databaseUrl) })
    const wrong: string[] = []
    const options = { checks, now: Date.now, progress: () => {} }
    for await (const { level, message } of examine(config, options))
      if (level === 'problem') wrong.push(message)
    assert.deepEqual(wrong, [])
    const backup = await backUp({ config, sweeping: { now: Date.now } }, await makeTestFolder(t))
    assert.deepEqual(backup.manifest.unsound, [])
    await (await makeEmptyPlace(t, kind)).restore(backup.folder)
  },
)

onEachDatabase(
  'a confirmation is sent only if it is wanted, a retry makes no second lead, and what is missing is said by the name of the field',
  async (start) => {
    const foyer = await start()
    const { token } = await foyer.attorney()
    const add = (json: object, key?: string) =>
      foyer.call('POST', '/api/inbox', {
        token,
        json,
        ...(key && { headers: { 'idempotency-key': key } }),
      })
    const key = randomUUID()
    const person = { last_name: 'Hopper', email: 'grace@example.com', source: 'walk_in', confirm: true }
    const [first, ...retries] = await Promise.all([1, 2, 3, 4].map(() => add(person, key)))
    assert.equal(first?.status, 201)
    for (const { status, body } of retries) assert.deepEqual([status, body.id], [201, first?.body.id])
    assert.equal((await add({ ...person, last_name: 'Other' }, key)).body.code, 'idempotency_key_reused')
    const { body } = await foyer.call('GET', `/api/leads/${first?.body.id}/mails`, { token })
    assert.deepEqual(
      body.items.map(({ kind, recipient }: Record<string, unknown>) => [kind, recipient]),
      [['confirmation', 'grace@example.com']],
    )
    const mailbox = join(foyer.dataDir, 'mail')
    const sent = await until('the mail is written', async () => (await listMails(mailbox))[0])
    const mail = await readMail(mailbox, sent.name)
    assert.match(mail?.subject ?? '', /we have noted your inquiry/)
    assert.doesNotMatch(mail?.text ?? '', /resume/)

    for (const [json, fields] of [
      [{}, ['first_name', 'last_name', 'email']],
      [{ first_name: 'Ada' }, ['email']],
      [{ first_name: 'Ada', email: 'nobody' }, ['email']],
      [{ first_name: 'Ada', phone: 'call me' }, ['phone']],
      [{ first_name: 'Ada', phone: caller.phone, confirm: true }, ['confirm']],
      [{ first_name: 'Ada', phone: caller.phone, source: 'dream' }, ['source']],
    ] as const) {
      const { status, body: problem } = await add(json)
      assert.equal(status, 422)
      assert.deepEqual(
        problem.errors.map(({ field }: { field: string }) => field),
        fields,
        JSON.stringify(json),
      )
    }
    assert.equal((await foyer.call('GET', '/api/leads', { token })).body.total, 1)
    assert.equal((await foyer.call('POST', '/api/inbox', { json: caller })).status, 401)
  },
)
