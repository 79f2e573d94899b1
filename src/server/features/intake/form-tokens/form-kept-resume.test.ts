import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { onEachDatabase, onlySqlite } from '#server/testing/database/databases.ts'
import { onEachStore } from '#server/testing/servers/stores.ts'
import { test } from 'node:test'
import { stored, storedFiles, storedAtRest } from '#server/testing/database/stored.ts'
import { pdf } from '#server/testing/requests/submission.ts'
import type { TestFoyer } from '#server/testing/start-foyer.ts'
import { formIn, openForm, sendForm, unescaped } from '../form/test-form.ts'

const content = pdf('x'.repeat(10_000))
const name = "<b>Ada & 'résumé'.pdf"
const noFile = { resume: { name: '', content: '' } }

/** Sends a form with a mistake, and returns the page with the mistake, which has kept the resume. */
const sendWithMistake = async (foyer: TestFoyer) => {
  const { status, text } = await sendForm(foyer, await openForm(foyer), {
    email: 'x',
    resume: { name, content },
  })
  assert.equal(status, 422)
  assert.ok(unescaped(text).includes("_b_Ada & 'résumé'.pdf"))
  assert.doesNotMatch(text, /<b>Ada/)
  assert.doesNotMatch(text, /id="resume-mistake"/)
  return formIn({ text })
}

onEachDatabase(
  'after a mistake the resume does not have to be chosen again, and a double click makes one lead',
  async (start) => {
    const foyer = await start()
    const form = await sendWithMistake(foyer)
    const answers = await Promise.all([1, 2, 3].map(() => sendForm(foyer, form, noFile)))
    assert.deepEqual(
      answers.map(({ status }) => status),
      [303, 303, 303],
    )
    const { leads, uploads } = await stored(foyer)
    assert.deepEqual([leads, uploads.length], [1, 1])
    const attorney = await foyer.attorney()
    const { id } = await foyer.deps.db.selectFrom('leads').select('id').executeTakeFirstOrThrow()
    assert.equal((await foyer.call('GET', `/api/leads/${id}/resume`, attorney)).text, content)
  },
)

onEachStore('a kept resume is stored completely', async (settings, t) => {
  const foyer = await onlySqlite(t)({ env: settings })
  const form = await sendWithMistake(foyer)
  assert.equal((await sendForm(foyer, form, noFile)).status, 303)
  const attorney = await foyer.attorney()
  const { id } = await foyer.deps.db.selectFrom('leads').select('id').executeTakeFirstOrThrow()
  assert.equal((await foyer.call('GET', `/api/leads/${id}/resume`, attorney)).text, content)
})

test('a resume is kept after several mistakes, and a newly chosen one replaces it', async (t) => {
  const foyer = await onlySqlite(t)()
  const again = await sendForm(foyer, await sendWithMistake(foyer), { ...noFile, email: '' })
  assert.equal(again.status, 422)
  const other = pdf('another')
  assert.equal((await sendForm(foyer, formIn(again), { resume: { content: other } })).status, 303)
  const { resume_bytes } = await foyer.deps.db
    .selectFrom('leads')
    .select('resume_bytes')
    .executeTakeFirstOrThrow()
  assert.equal(resume_bytes, other.length)
})

for (const [what, lose] of [
  ['that is older than an hour', async (foyer: TestFoyer) => foyer.advance(3_601_000)],
  [
    'that is on another node',
    async ({ dataDir }: TestFoyer) => {
      const { incoming } = await storedFiles(dataDir)
      for (const file of incoming) await rm(join(dataDir, 'incoming', file))
    },
  ],
] as const) {
  test(`for a kept resume ${what} the form asks to choose it again`, async (t) => {
    const foyer = await onlySqlite(t)()
    const form = await sendWithMistake(foyer)
    await lose(foyer)
    const { status, text } = await sendForm(foyer, form, noFile)
    assert.equal(status, 422)
    assert.match(text, /id="resume-mistake">We no longer have the file/)
    assert.equal(formIn({ text }).hidden['kept_resume'], undefined)
    assert.equal((await stored(foyer)).leads, 0)
    assert.equal((await sendForm(foyer, formIn({ text }))).status, 303)
  })
}

test('a handle that was changed, or another signed text, is not accepted as a kept resume', async (t) => {
  const foyer = await onlySqlite(t)()
  const form = await sendWithMistake(foyer)
  const handle = form.hidden['kept_resume'] ?? ''
  const forged = Buffer.from(JSON.stringify({ file: '../secret-key' })).toString('base64url')
  for (const kept_resume of [
    handle.slice(0, -1),
    `resume.${forged}.${handle.split('.')[2]}`,
    form.hidden['form_token'] ?? '',
    'x',
    '...',
  ]) {
    const { status, text } = await sendForm(foyer, form, { ...noFile, more: { kept_resume } })
    assert.equal(status, 422, kept_resume)
    assert.match(text, /id="resume-mistake"/)
  }
  assert.equal((await stored(foyer)).leads, 0)
})

test('an accepted form leaves no temporary file, and a kept resume is a temporary file', async (t) => {
  const foyer = await onlySqlite(t)()
  assert.equal((await sendForm(foyer, await openForm(foyer))).status, 303)
  assert.deepEqual((await storedAtRest(foyer)).incoming, [])
  await sendWithMistake(foyer)
  const { incoming, uploads } = await stored(foyer)
  assert.deepEqual([incoming.length, uploads.length], [1, 1])
  assert.match(incoming[0] ?? '', /\.part$/)
})
