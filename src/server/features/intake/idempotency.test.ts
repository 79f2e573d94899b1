import assert from 'node:assert/strict'
import { fieldNames, submissionFields } from '#contract/form/submission-fields.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { nothing, stored, storedAtRest } from '#server/testing/database/stored.ts'
import { pdf, type SubmissionParts } from '#server/testing/requests/submission.ts'

const keyed = (key: string) => ({ headers: { 'idempotency-key': key } })
const content = { resume: { name: 'cv.pdf', content: pdf('x'.repeat(100_000)) } }

onEachDatabase(
  'twenty submissions at once with one key make one lead, two mails and one file, and all get the same answer',
  async (start) => {
    const foyer = await start({ env: { NOTIFY_EMAIL: 'intake@example.org' } })
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        foyer.submit(content, keyed('"8e03978e-40d5-43e8-bc93-6894a57f9324"')),
      ),
    )
    for (const { status, text } of answers) {
      assert.equal(status, 201)
      assert.equal(text, answers[0]?.text)
    }
    const { uploads, ...rows } = await storedAtRest(foyer)
    assert.deepEqual(rows, { leads: 1, mails: 2, events: 1, keys: 1, incoming: [] })
    assert.deepEqual(
      uploads.map((name) => `uploads/${name}`),
      [answers[0]?.body.resume_path],
    )
    const { token } = await foyer.attorney()
    assert.equal((await foyer.call('GET', '/api/leads', { token })).body.total, 1)
  },
)

const otherThan = { text: 'Augusta', email: 'eve@example.org', tel: '+1 555 0100' }

onEachDatabase(
  'a known key with other content in any field is refused, and nothing of it is stored',
  async (start) => {
    const foyer = await start()
    const { body: lead } = await foyer.submit(content, keyed('k'))
    const before = await stored(foyer)
    const others: SubmissionParts[] = [
      ...fieldNames.map((name) => ({ ...content, more: { [name]: otherThan[submissionFields[name].type] } })),
      { resume: { name: 'cv.pdf', content: pdf('another') } },
      { resume: { name: 'other.pdf', content: content.resume.content } },
    ]
    const answers = await Promise.all(others.map((parts) => foyer.submit(parts, keyed('k'))))
    for (const { status, body } of answers) {
      assert.equal(status, 422)
      assert.equal(body.code, 'idempotency_key_reused')
    }
    assert.deepEqual(await stored(foyer), before)
    assert.deepEqual((await foyer.submit(content, keyed('k'))).body, lead)
  },
)

onEachDatabase(
  'of two contents sent at once with one key, one is stored and the other refused',
  async (start) => {
    const foyer = await start()
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        foyer.submit({ ...content, first_name: n % 2 ? 'Ada' : 'Augusta' }, keyed('k')),
      ),
    )
    const accepted = answers.filter(({ status }) => status === 201)
    assert.equal(accepted.length, 5)
    assert.equal(new Set(accepted.map(({ text }) => text)).size, 1)
    assert.ok(answers.every(({ status }) => status === 201 || status === 422))
    const { leads, uploads } = await stored(foyer)
    assert.deepEqual([leads, uploads.length], [1, 1])
  },
)

onEachDatabase('a refused request does not use up its key', async (start) => {
  const foyer = await start()
  for (const [parts, status] of [
    [{ ...content, email: 'nobody' }, 422],
    [{ resume: undefined }, 422],
    [{ resume: { name: 'cv.exe', content: 'MZ' } }, 400],
  ] as const) {
    assert.equal((await foyer.submit(parts, keyed('k'))).status, status)
  }
  assert.equal((await stored(foyer)).keys, 0)
  assert.equal((await foyer.submit(content, keyed('k'))).status, 201)
  assert.equal((await stored(foyer)).leads, 1)
})

onEachDatabase(
  'a key survives a restart of the server, and is the same with and without quotes',
  async (start) => {
    const first = await start()
    const { body: lead } = await first.submit(content, keyed('"key-of-ada"'))
    const { dataDir } = first
    await first.stop({ withinMs: 1_000 })
    const foyer = await start({ dataDir })
    for (const key of ['"key-of-ada"', 'key-of-ada', ' key-of-ada ']) {
      const { status, body } = await foyer.submit(content, keyed(key))
      assert.equal(status, 201)
      assert.deepEqual(body, lead)
    }
    assert.equal((await stored(foyer)).leads, 1)
    assert.notEqual((await foyer.submit(content, keyed('KEY-OF-ADA'))).body.id, lead.id)
  },
)

onEachDatabase('an invalid key is refused by name, and nothing is stored', async (start) => {
  const foyer = await start()
  for (const key of ['""', 'two words', 'x'.repeat(256), 'a, b', 'k\u00e9y']) {
    const { status, body } = await foyer.submit(content, keyed(key))
    assert.equal(status, 422, key)
    assert.equal(body.errors[0].field, 'idempotency-key')
  }
  assert.deepEqual(await stored(foyer), nothing)
  assert.equal((await foyer.submit(content, keyed(`"${'x'.repeat(255)}"`))).status, 201)
})

onEachDatabase('without a key every submission makes a lead, even a double click', async (start) => {
  const foyer = await start()
  const [one, two] = await Promise.all([foyer.submit(content), foyer.submit(content)])
  assert.deepEqual([one.status, two.status], [201, 201])
  assert.notEqual(one.body.id, two.body.id)
  const { leads, keys, uploads } = await stored(foyer)
  assert.deepEqual([leads, keys, uploads.length], [2, 0, 2])
})
