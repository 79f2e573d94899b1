import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { LineOf } from '#contract/export/export-lines.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import type { TestFoyer } from '#server/testing/start-foyer.ts'
import { until } from '#server/testing/until.ts'
import { exportIn, filesInZip, linesIn } from './test-export.ts'

/** Two people, of whom somebody has said that they are different, with everything that a lead can have. */
const addEverything = async (foyer: TestFoyer) => {
  const { db, now } = foyer.deps
  const ada = await foyer.attorney({ email: 'ada@example.com' })
  const grace = await foyer.attorney({ email: 'grace@example.com', role: 'attorney' })
  const token = ada.token
  const ask = async (method: string, path: string, json?: object) => {
    const answer = await foyer.call(method, path, { token, ...(json && { json }) })
    assert.ok(answer.status < 300, `${method} ${path} ${answer.text}`)
    return answer.body
  }
  for (const name of ['First', 'Second'])
    await foyer.submit({
      first_name: name,
      email: `${name.toLowerCase()}@example.com`,
      resume: { name: 'cv.txt', content: `A resume of ${name}.` },
    })
  await ask('PATCH', '/api/leads/1', { assigned_to: grace.id, phone: '+1 212 555 0100', city: 'Exampleton' })
  await ask('POST', '/api/leads/1/notes', { text: '=A note\nwith “two” lines' })
  await ask('POST', '/api/bulk', {
    q: 'assigned:grace@example.com',
    action: { kind: 'assign', assigned_to: ada.id },
  })
  await ask('POST', '/api/leads/1/related/2/different')
  // One that is being sent now would be sent after it is queued below.
  await until('every mail is sent', async () =>
    (await db.selectFrom('mails').select('state').execute()).every(({ state }) => state === 'sent'),
  )
  await transact(db, async (tx) => {
    const text = { version: 'abc', language: 'en', text: 'I agree.', created_at: now() }
    await tx.insertInto('consent_texts').values(text).execute()
    const consent = { consent_version: 'abc', consent_language: 'en', consented_at: now() }
    await tx
      .updateTable('leads')
      .set({ ...consent, marks: 'too_fast flagged', origin: '{"utm_source":"x"}' })
      .where('id', '=', 2)
      .execute()
    const found = { state: 'infected', name: 'Eicar', reason: null, scanned_at: now() } as const
    await tx
      .insertInto('resume_scans')
      .values({ lead_id: 2, ...found })
      .execute()
    await tx
      .updateTable('mails')
      .set({ state: 'queued', due_at: now() + 1e9 })
      .where('lead_id', '=', 1)
      .execute()
    await tx
      .insertInto('bulk_refusals')
      .values({ bulk_id: 1, lead_id: 2, during: 'undo', reason: 'A reason.' })
      .execute()
  })
  return token
}

/** Those that are not put off. */
const untilMailsAreSent = ({ deps: { db, now } }: TestFoyer) =>
  until('no mail is being sent', async () => {
    const queued = db.selectFrom('mails').select('id').where('state', '=', 'queued')
    return !(await queued.where('due_at', '<', now() + 1e8).executeTakeFirst())
  })

onEachDatabase(
  'a complete export has all that is known of a lead, and names attorneys by their e-mail',
  async (start) => {
    const foyer = await start()
    const token = await addEverything(foyer)
    const { text } = await exportIn(foyer, token, { format: 'ndjson' })
    const lines = linesIn(text)
    const of = <Type extends (typeof lines)[number]['type']>(type: Type) =>
      lines.filter((line): line is LineOf<Type> & typeof line => line.type === type)
    assert.deepEqual(
      lines.map(({ type }) => type).filter((type, at, all) => type !== all[at - 1]),
      [
        'foyer.export',
        'attorney',
        'consent_text',
        'bulk',
        'lead',
        'mail',
        'event',
        'bulk_refusal',
        'attorney',
        'lead',
        'note',
        'mail',
        'event',
        'different_persons',
        'end',
      ],
      'what a lead refers to comes before it',
    )
    assert.deepEqual(
      of('attorney').map(({ email, role }) => [email, role]),
      [
        ['ada@example.com', 'admin'],
        ['grace@example.com', 'attorney'],
      ],
    )
    const [second, first] = of('lead')
    assert.ok(first && second)
    assert.deepEqual(
      [first.id, first.assigned_to, first.phone, first.city, first.state, first.version],
      [1, 'ada@example.com', '+1 212 555 0100', 'Exampleton', 'PENDING', 3],
    )
    assert.deepEqual(
      [second.marks, second.origin, second.consent?.version, second.resume?.infected?.name],
      [['too_fast', 'flagged'], { utm_source: 'x' }, 'abc', 'Eicar'],
    )
    assert.equal(of('note')[0]?.text, '=A note\nwith “two” lines')
    assert.deepEqual(
      of('event')
        .filter(({ kind }) => kind === 'lead.changed')
        .map(({ actor, bulk_id, before, after }) => [
          actor,
          bulk_id,
          before?.['assigned_to'],
          after?.['assigned_to'],
        ]),
      [
        ['ada@example.com', null, null, 'grace@example.com'],
        ['ada@example.com', 1, 'grace@example.com', 'ada@example.com'],
      ],
    )
    assert.deepEqual(of('bulk')[0]?.action, { kind: 'assign', assigned_to: 'ada@example.com' })
    assert.ok(of('mail').length >= 4)
    for (const { lead_id, state, last_error } of of('mail').filter((mail) => mail.lead_id === 1))
      assert.deepEqual(
        [state, last_error?.startsWith('It was waiting to be sent')],
        ['failed', true],
        `mail of ${lead_id}`,
      )
    assert.deepEqual(
      of('different_persons').map(({ lead_id, other_id, attorney }) => [lead_id, other_id, attorney]),
      [[1, 2, 'ada@example.com']],
    )
    assert.doesNotMatch(text, /password|token|session/)

    // A decision about two people, of whom only one is exported, is not.
    const { text: one } = await exportIn(foyer, token, { format: 'ndjson', q: 'first' })
    assert.deepEqual(
      linesIn(one).filter(({ type }) => type === 'different_persons' || type === 'bulk_refusal'),
      [],
    )
  },
)

onEachDatabase(
  'a ZIP has the export with the resumes; a manifest has the SHA-256 of each, and names those that are missing, infected or changed',
  async (start) => {
    const foyer = await start()
    const token = await addEverything(foyer)
    for (const name of ['third', 'fourth'])
      await foyer.submit({
        email: `${name}@example.com`,
        resume: { name: 'cv.txt', content: `A resume of ${name}.` },
      })
    await untilMailsAreSent(foyer)
    const { text } = await exportIn(foyer, token, { format: 'ndjson' })
    const leads = linesIn(text).filter((line) => line.type === 'lead')
    const [fourth = '', third = '', second = '', first = ''] = leads.map(({ resume }) => resume?.path ?? '')
    await rm(join(foyer.dataDir, third))
    await writeFile(join(foyer.dataDir, fourth), 'Something else.')

    const { bytes, headers } = await exportIn(foyer, token, { format: 'zip' })
    assert.match(headers.get('content-disposition') ?? '', /filename="leads-[\d-]+\.zip"/)
    const files = await filesInZip(bytes)
    assert.deepEqual([...files.keys()], ['leads.ndjson', first, fourth, 'manifest.json'])
    assert.equal(files.get('leads.ndjson')?.toString(), text)
    assert.equal(files.get(first)?.toString(), 'A resume of First.')
    const manifest = JSON.parse(files.get('manifest.json')?.toString() ?? '')
    assert.deepEqual([manifest.format, manifest.version, manifest.leads], ['foyer.export', 1, 4])
    for (const { path, bytes: size, sha256 } of manifest.files) {
      assert.equal(size, files.get(path)?.length)
      assert.equal(
        sha256,
        createHash('sha256')
          .update(files.get(path) ?? '')
          .digest('hex'),
      )
    }
    assert.deepEqual(manifest.lacking, [
      { lead_id: 2, path: second, reason: 'infected' },
      { lead_id: 3, path: third, reason: 'missing' },
      { lead_id: 4, path: fourth, reason: 'changed' },
    ])
    assert.deepEqual(
      Buffer.from((await exportIn(foyer, token, { format: 'zip' })).bytes),
      Buffer.from(bytes),
      'the same again',
    )
    const cut = Buffer.from(bytes.subarray(0, -1))
    await assert.rejects(filesInZip(cut))
  },
)
