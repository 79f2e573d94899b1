import assert from 'node:assert/strict'
import { readFile, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { multipartBody, person, resumePart } from '#server/testing/requests/multipart-body.ts'
import { nothing, stored } from '#server/testing/database/stored.ts'
import { pdf, type SubmissionParts } from '#server/testing/requests/submission.ts'
import { docxParts, makeZip } from './inspect/inspect-samples.ts'

const word = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'

onEachDatabase(
  'a submission is answered with the lead as in the original API, and its file is at resume_path',
  async (start) => {
    const foyer = await start()
    const before = Date.now()
    const { status, body, headers } = await foyer.submit()
    assert.equal(status, 201)
    assert.deepEqual(Object.keys(body), [
      'id',
      'first_name',
      'last_name',
      'email',
      'resume_path',
      'state',
      'created_at',
      'updated_at',
    ])
    const { id, resume_path, created_at, updated_at, ...said } = body
    assert.deepEqual(said, {
      first_name: 'Ada',
      last_name: 'Lovelace',
      email: 'ada@example.com',
      state: 'PENDING',
    })
    assert.ok(Number.isInteger(id))
    assert.match(resume_path, /^uploads\/ada_example\.com_[0-9a-f]{32}\.pdf$/)
    assert.ok(Date.parse(created_at) >= before - 1000 && Date.parse(created_at) <= Date.now() + 1000)
    assert.equal(updated_at, created_at)
    assert.equal(headers.get('cache-control'), 'no-store')

    assert.equal(await readFile(join(foyer.dataDir, resume_path), 'utf8'), pdf())
    assert.equal((await stat(join(foyer.dataDir, resume_path))).mode & 0o777, 0o600)
    const { leads, mails, events, incoming } = await stored(foyer)
    // A confirmation, and a notification that waits for the first attorney.
    assert.deepEqual({ leads, mails, events, incoming }, { leads: 1, mails: 2, events: 1, incoming: [] })
  },
)

onEachDatabase(
  'the type is recognized by the bytes if the declared type is octet-stream or missing, or the extension is missing or wrong',
  async (start) => {
    const foyer = await start()
    const { token } = await foyer.attorney()
    const docx = new Uint8Array(makeZip(docxParts()))
    for (const [resume, kind, mediaType] of [
      [{ name: 'cv.docx', type: 'application/octet-stream', content: docx }, 'docx', word],
      [{ name: 'cv', type: '', content: docx }, 'docx', word],
      [{ name: 'cv.pdf', type: 'application/pdf', content: docx }, 'docx', word],
      [{ name: 'cv', type: 'APPLICATION/PDF; charset=binary', content: pdf() }, 'pdf', 'application/pdf'],
      [
        { name: 'cv.pdf', type: 'application/pdf', content: 'I can write' },
        'txt',
        'text/plain; charset=utf-8',
      ],
    ] as const) {
      const { status, body } = await foyer.submit({ resume })
      assert.equal(status, 201, JSON.stringify(body))
      assert.ok(body.resume_path.endsWith(`.${kind}`), body.resume_path)
      const file = await foyer.call('GET', `/api/leads/${body.id}/resume`, { token })
      assert.equal(file.headers.get('content-type'), mediaType)
      assert.match(file.headers.get('content-disposition') ?? '', new RegExp(`filename="cv.${kind}"`))
      assert.deepEqual(Buffer.from(file.bytes), Buffer.from(resume.content))
    }
  },
)

onEachDatabase(
  'submissions at once with the same e-mail and file name each keep their own file',
  async (start) => {
    const foyer = await start()
    const { token } = await foyer.attorney()
    const leads = await Promise.all(
      [1, 2, 3, 4].map(async (n) => {
        const { body } = await foyer.submit({ resume: { name: 'cv.pdf', content: pdf(`number ${n}`) } })
        return { id: body.id, content: pdf(`number ${n}`) }
      }),
    )
    assert.equal(new Set(leads.map(({ id }) => id)).size, 4)
    for (const { id, content } of leads) {
      assert.equal((await foyer.call('GET', `/api/leads/${id}/resume`, { token })).text, content)
    }
    assert.equal((await stored(foyer)).uploads.length, 4)
  },
)

onEachDatabase('each missing or invalid field is named, and nothing is stored', async (start) => {
  const foyer = await start()
  const wrong: [SubmissionParts, ...string[]][] = [
    [{ first_name: undefined, last_name: ' \t ' }, 'first_name', 'last_name'],
    [{ last_name: 'x'.repeat(101) }, 'last_name'],
    [{ first_name: 'A\u0000da' }, 'first_name'],
    [{ email: undefined }, 'email'],
    [{ email: 'ada' }, 'email'],
    [{ email: 'ada@example.com, eve@example.org' }, 'email'],
    [{ email: 'ada@example.com\r\nBcc: eve@example.org' }, 'email'],
    [{ email: `${'a'.repeat(65)}@example.com` }, 'email'],
    [{ email: `ada@${'example.'.repeat(40)}com` }, 'email'],
    [{ resume: undefined }, 'resume'],
    [{ resume: undefined, more: { resume: 'my life in words' } }, 'resume'],
    [{ resume: { name: '', content: '' } }, 'resume'],
    [{ resume: { name: 'empty.pdf', content: '' } }, 'resume'],
    [
      { first_name: undefined, last_name: '', email: 'x', resume: undefined },
      'first_name',
      'last_name',
      'email',
      'resume',
    ],
  ]
  for (const [parts, ...fields] of wrong) {
    const { status, body } = await foyer.submit(parts)
    assert.equal(status, 422, JSON.stringify(parts))
    assert.equal(body.code, 'invalid_fields')
    assert.deepEqual(
      body.errors.map(({ field }: { field: string }) => field),
      fields,
      JSON.stringify(parts),
    )
  }
  assert.deepEqual(await stored(foyer), nothing)
  assert.deepEqual(await readdir(join(foyer.dataDir, 'mail')).catch(() => []), [])
})

onEachDatabase(
  'two resumes, or a file of another name, are refused by name, and nothing is stored',
  async (start) => {
    const foyer = await start()
    const send = (parts: Parameters<typeof multipartBody>[0]) => {
      const { type, bytes } = multipartBody(parts)
      return foyer.call('POST', '/api/leads', { headers: { 'content-type': type }, body: bytes })
    }
    const photo = { ...resumePart(pdf()), name: 'photo' }
    for (const [parts, field] of [
      [[...person, resumePart(pdf('one')), resumePart(pdf('two'))], 'resume'],
      [[...person, photo, resumePart(pdf())], 'photo'],
      [[...person, resumePart(pdf()), photo], 'photo'],
      [[...person, { name: 'email', value: 'eve@example.org' }, resumePart(pdf())], 'email'],
    ] as const) {
      const { status, body } = await send(parts)
      assert.equal(status, 422)
      assert.deepEqual(
        body.errors.map((error: { field: string }) => error.field),
        [field],
      )
    }
    assert.deepEqual(await stored(foyer), nothing)
  },
)

onEachDatabase('the parts may come in any order, and unknown fields are ignored', async (start) => {
  const foyer = await start()
  const foreign = [
    'id',
    'state',
    'created_at',
    'updated_at',
    'resume_path',
    'version',
    'source',
    'role',
    'owner',
  ].map((name) => ({ name, value: name === 'state' ? 'REACHED_OUT' : '4711' }))
  const { type, bytes } = multipartBody([resumePart(pdf()), ...foreign, ...person])
  const { status, body } = await foyer.call('POST', '/api/leads', {
    headers: { 'content-type': type },
    body: bytes,
  })
  assert.equal(status, 201)
  assert.equal(body.state, 'PENDING')
  assert.notEqual(body.id, 4711)
  assert.match(body.resume_path, /^uploads\/ada_example/)
  const row = await foyer.deps.db.selectFrom('leads').selectAll().executeTakeFirstOrThrow()
  assert.equal(row.version, 1)
  assert.equal(row.source, 'api')
  assert.ok(row.created_at > 4711)
})

onEachDatabase('field names of Object.prototype do not change any object', async (start) => {
  const foyer = await start()
  for (const name of [
    '__proto__',
    'constructor',
    'prototype',
    '__proto__[admin]',
    'constructor.prototype.admin',
    'toString',
  ]) {
    const { type, bytes } = multipartBody([
      { name, value: '{"admin":true}', type: 'application/json' },
      ...person,
      resumePart(pdf()),
    ])
    const { status } = await foyer.call('POST', '/api/leads', {
      headers: { 'content-type': type },
      body: bytes,
    })
    assert.ok(status === 201 || status === 400, `${name}: ${status}`)
    assert.equal(Object.hasOwn(Object.prototype, 'admin'), false)
    assert.equal('admin' in {}, false)
  }
  assert.equal((await foyer.submit()).status, 201)
})

onEachDatabase('a bearer token is ignored, even an invalid one', async (start) => {
  const foyer = await start()
  const { token } = await foyer.attorney()
  const deactivated = await foyer.attorney({ status: 'deactivated' })
  for (const authorization of [
    `Bearer ${token}`,
    `Bearer ${deactivated.token}`,
    'Bearer x.y.z',
    'Bearer',
    'Basic YTpi',
    'x'.repeat(2000),
  ]) {
    const { status, body } = await foyer.submit({}, { headers: { authorization } })
    assert.equal(status, 201)
    const event = await foyer.deps.db
      .selectFrom('events')
      .selectAll()
      .where('lead_id', '=', body.id)
      .executeTakeFirstOrThrow()
    assert.equal(event.actor_id, null)
  }
})

onEachDatabase(
  'names of any script or markup are stored unchanged, except trimmed and in NFC',
  async (start) => {
    const foyer = await start()
    const { token } = await foyer.attorney()
    for (const [given, kept = given] of [
      ['<script>alert(1)</script>'],
      [`"'; drop table leads; --`],
      ['{{ firm }}{% include "x" %}'],
      ['👩🏽‍⚖️ 🙂'],
      ['עדה', 'עדה'],
      ['آدا لوفلیس'],
      ['李雪'],
      ['=1+1'],
      ['  Ada  ', 'Ada'],
      ['Ame\u0301lie', 'Am\u00e9lie'],
      ['\u1112\u1161\u11ab', '\ud55c'],
    ] as const) {
      const { status, body } = await foyer.submit({ first_name: given, last_name: given })
      assert.equal(status, 201, given)
      assert.equal(body.first_name, kept)
      const record = (await foyer.call('GET', `/api/leads/${body.id}`, { token })).body
      assert.deepEqual({ ...record, ...body }, record)
    }
  },
)
