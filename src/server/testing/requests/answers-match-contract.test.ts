import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openApiDocument } from '#contract/openapi/openapi.ts'
import { type AnswerSeen, checkAnswer } from './answers-match-contract.ts'

const at = '2026-01-31T09:30:00.000Z'
const lead = {
  id: 7,
  first_name: 'Ada',
  last_name: 'Lovelace',
  email: 'ada@example.com',
  resume_path: 'uploads/ada_example.com_5f0c6b7a9d3e41c28b64a1d7e90f3c52.pdf',
  state: 'PENDING',
  created_at: at,
  updated_at: at,
}
const record = {
  ...lead,
  assigned_to: null,
  outcome: null,
  contact: null,
  due_at: at,
  overdue: false,
  reached_out_at: null,
  source: 'api',
  phone: null,
  link: null,
  city: null,
  external_id: null,
  message: '',
  language: null,
  marks: [],
  version: 1,
  resume: { name: 'Lovelace.pdf', media_type: 'application/pdf', kind: 'pdf', bytes: 4_815, caveats: [] },
  consent: null,
  origin: {},
}
const read = {
  method: 'GET',
  path: '/api/leads/7',
  status: 200,
  contentType: 'application/json; charset=utf-8',
  body: record,
}

const problem = (code: string, status: number, more: object = {}) => ({
  status,
  contentType: 'application/problem+json',
  body: {
    type: `/problems#${code}`,
    title: 'A title',
    status,
    detail: 'A sentence.',
    code,
    request_id: '3f2c9a51-7d0e-4c8b-9a36-5e1f0b7d2c84',
    ...more,
  },
})

const documented: [string, AnswerSeen][] = [
  ['a lead', read],
  ['a lead, asked for with a slash at the end', { ...read, path: '/api/leads/7/' }],
  ['a page', { ...read, path: '/api/leads', body: { items: [lead], total: 1, has_more: false, last_id: 7 } }],
  [
    'an empty page',
    { ...read, path: '/api/leads', body: { items: [], total: 0, has_more: false, last_id: null } },
  ],
  [
    'nothing',
    { ...read, method: 'POST', path: '/api/auth/logout', status: 204, contentType: '', body: undefined },
  ],
  ['a file', { ...read, path: '/api/leads/7/resume', contentType: 'application/pdf', body: undefined }],
  [
    'a part of a file',
    {
      ...read,
      path: '/api/leads/7/resume',
      status: 206,
      contentType: 'text/plain; charset=utf-8',
      body: undefined,
    },
  ],
  ['a problem of the operation', { ...read, ...problem('not_found', 404) }],
  ['a problem that any request can meet', { ...read, ...problem('internal_error', 500) }],
  [
    'a method that the path does not have',
    { ...read, method: 'DELETE', ...problem('method_not_allowed', 405) },
  ],
  ['a page outside the document', { ...read, path: '/docs', contentType: 'text/html', body: undefined }],
  ['a problem outside the document', { ...read, path: '/nothing-here', ...problem('not_found', 404) }],
  ['an answer to HEAD', { ...read, method: 'HEAD', body: undefined }],
]

for (const [what, answer] of documented) {
  test(`a documented answer passes: ${what}`, () => {
    checkAnswer(answer)
  })
}

const undocumented: [string, AnswerSeen, RegExp][] = [
  ['a member that is not listed', { ...read, body: { ...record, secret: 3 } }, /additional properties/],
  [
    'a member that is missing',
    { ...read, body: { ...record, email: undefined } },
    /must have required property 'email'/,
  ],
  ['a value outside its bounds', { ...read, body: { ...record, id: 0 } }, /body\/id must be >= 1/],
  ['a time that is none', { ...read, body: { ...record, created_at: 'yesterday' } }, /format "date-time"/],
  [
    'the same under its path with a slash',
    { ...read, path: '/api/leads/7/', body: {} },
    /must have required property/,
  ],
  ['another success', { ...read, status: 201 }, /does not have this status/],
  ['another media type', { ...read, contentType: 'text/html', body: undefined }, /application\/json only/],
  [
    'a body where there is none',
    { ...read, method: 'POST', path: '/api/auth/logout', status: 204 },
    /no body/,
  ],
  ['an error that is no problem document', { ...read, status: 404 }, /application\/problem\+json only/],
  ['a code of another operation', { ...read, ...problem('email_taken', 409) }, /code email_taken/],
  [
    'a code of another status',
    { ...read, ...problem('internal_error', 404, { status: 500 }) },
    /its body says 500/,
  ],
  [
    'a code that does not exist',
    { ...read, ...problem('odd', 404) },
    /code must be equal to one of the allowed values/,
  ],
  [
    'a problem of an undocumented address with too many members',
    { ...read, path: '/nothing-here', ...problem('not_found', 404, { stack: 'at' }) },
    /additional properties/,
  ],
  ['a method the document does not have', { ...read, method: 'DELETE' }, /does not have this status/],
]

for (const [what, answer, reason] of undocumented) {
  test(`an undocumented answer is refused: ${what}`, () => {
    assert.throws(() => checkAnswer(answer), reason)
  })
}

test('answers are recorded once in FOYER_SEEN_DIR, and check-seen lists documented answers that never occurred', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-test-'))
  const before = process.env.FOYER_SEEN_DIR
  process.env.FOYER_SEEN_DIR = folder
  t.after(() => {
    if (before === undefined) delete process.env.FOYER_SEEN_DIR
    else process.env.FOYER_SEEN_DIR = before
    rmSync(folder, { recursive: true })
  })
  const ask = { ...read, method: 'GET', path: '/healthz', body: { status: 'ok' } }
  checkAnswer(ask)
  checkAnswer(ask)
  assert.throws(() => checkAnswer({ ...ask, status: 201 }))
  assert.equal(readFileSync(join(folder, `${process.pid}.txt`), 'utf8'), 'alive 200\n')

  const some = checkSeen(folder)
  assert.equal(some.status, 1)
  assert.match(some.stderr, /^ {2}submitLead 413$/m)
  assert.doesNotMatch(some.stderr, /alive 200/)

  const operations = Object.values(openApiDocument({ version: '1.2.3' }).paths).flatMap((path) =>
    Object.values(path),
  )
  const all = operations.flatMap(({ operationId, responses }) =>
    Object.keys(responses).map((status) => `${operationId} ${status}`),
  )
  writeFileSync(join(folder, 'another-process.txt'), all.join('\n'))
  assert.equal(readdirSync(folder).length, 2)
  assert.deepEqual(checkSeen(folder).status, 0)
})

const checkSeen = (folder: string) =>
  spawnSync(process.execPath, [join(import.meta.dirname, '../../../../scripts/check-seen.ts'), folder], {
    encoding: 'utf8',
  })
