import assert from 'node:assert/strict'
import { test } from 'node:test'
import { languages } from '#messages/languages.ts'
import { messagesIn } from '#messages/messages.ts'
import { onEachDatabase, onlySqlite } from '#server/testing/database/databases.ts'
import { stored } from '#server/testing/database/stored.ts'
import { makeCompoundFile, wordStream } from '../inspect/inspect-samples.ts'
import { encryptedPdf, makePdf, noPage, onePageWith, pdfEncryptions } from '../inspect/pdf/pdf-samples.ts'
import { formIn, onlyLead, openForm, sendForm, unescaped } from '../form/test-form.ts'

const [lock] = pdfEncryptions
assert.ok(lock)
const locked = encryptedPdf(lock)
const noFile = { resume: { name: '', content: '' } }
const resume = (name: string, content: Buffer | string) => ({
  resume: { name, content: new Uint8Array(Buffer.from(content)) },
})

const askedAbout = [
  ['cv.pdf', locked, 'needs_password'],
  ['cv.doc', makeCompoundFile([wordStream(0x0100)]), 'needs_password'],
  ['cv.docx', makeCompoundFile([{ name: 'EncryptedPackage', type: 'stream' }]), 'needs_password'],
  ['cv.pdf', makePdf(noPage), 'no_pages'],
  ['cv.txt', '  \r\n\t', 'no_text'],
] as const

/** The checkbox beside a file with which the sender insists on it: its value, and whether it is checked. */
const tickIn = (text: string) => /name="resume_as_it_is" type="checkbox" value="(\w+)"( checked)?/.exec(text)

onEachDatabase(
  'the form asks about a file that nobody could read, and accepts it after the sender ticks "as it is"',
  async (start) => {
    const foyer = await start()
    for (const [name, content, caveat] of askedAbout) {
      const before = (await stored(foyer)).leads
      const { status, text } = await sendForm(foyer, await openForm(foyer), resume(name, content))
      assert.equal(status, 422, caveat)
      assert.ok(unescaped(text).includes(`${messagesIn('en')(`form.resume_${caveat}`)}</p>`), caveat)
      assert.equal((await stored(foyer)).leads, before)

      // Without the tick the form asks again; with the tick it accepts the file that was kept.
      const again = await sendForm(foyer, formIn({ text }), noFile)
      assert.equal(again.status, 422)
      const tick = tickIn(again.text)?.[1] ?? assert.fail('the page has no such checkbox')
      const more = { resume_as_it_is: tick }
      assert.equal((await sendForm(foyer, formIn(again), { ...noFile, more })).status, 303)
      const lead = await foyer.deps.db
        .selectFrom('leads')
        .selectAll()
        .orderBy('id', 'desc')
        .executeTakeFirstOrThrow()
      assert.deepEqual([lead.resume_name, lead.resume_caveats], [name, caveat])
    }
  },
)

test('the form accepts another file instead of one that nobody could read, without a question', async (t) => {
  const foyer = await onlySqlite(t)()
  const { text } = await sendForm(foyer, await openForm(foyer), resume('locked.pdf', locked))
  assert.equal((await sendForm(foyer, formIn({ text }))).status, 303)
  assert.equal((await onlyLead(foyer)).resume_caveats, '')
})

test('a tick for one file does not count for another, and stays while other mistakes are corrected', async (t) => {
  const foyer = await onlySqlite(t)()
  const { text } = await sendForm(foyer, await openForm(foyer), resume('locked.pdf', locked))
  const more = { resume_as_it_is: tickIn(text)?.[1] ?? '' }
  const other = await sendForm(foyer, formIn({ text }), { ...resume('empty.pdf', makePdf(noPage)), more })
  assert.equal(other.status, 422)
  assert.match(other.text, /This PDF has no pages/)

  const mistaken = await sendForm(foyer, formIn({ text }), { ...noFile, email: '', more })
  assert.equal(mistaken.status, 422)
  assert.equal(tickIn(mistaken.text)?.[2], ' checked')
  assert.doesNotMatch(mistaken.text, /id="resume-mistake"/)
  assert.equal((await stored(foyer)).leads, 0)
})

onEachDatabase(
  'the API accepts a file that may show nothing, and names the caveat to sender and attorneys',
  async (start) => {
    const foyer = await start()
    const { token } = await foyer.attorney()
    const portfolio = ['cv.pdf', makePdf(onePageWith('/Collection<<>>')), 'portfolio'] as const
    const form = ['cv.pdf', makePdf(onePageWith('/AcroForm<</Fields[]/XFA(x)>>')), 'dynamic_form'] as const
    for (const [name, content, caveat] of [...askedAbout, portfolio, form]) {
      const { status, body } = await foyer.submit(resume(name, content))
      assert.deepEqual([status, body.resume_caveats], [201, [caveat]])
      const lead = await foyer.call('GET', `/api/leads/${body.id}`, { token })
      assert.deepEqual(lead.body.resume.caveats, [caveat])
      const file = await foyer.call('GET', `/api/leads/${body.id}/resume`, { token })
      assert.ok(Buffer.from(content).equals(file.bytes))
    }
    const { body } = await foyer.submit()
    assert.equal('resume_caveats' in body, false)
    assert.deepEqual((await foyer.call('GET', `/api/leads/${body.id}`, { token })).body.resume.caveats, [])
  },
)

test('the form accepts a PDF portfolio without a question', async (t) => {
  const foyer = await onlySqlite(t)()
  const portfolio = makePdf(onePageWith('/Collection<<>>'))
  assert.equal((await sendForm(foyer, await openForm(foyer), resume('cv.pdf', portfolio))).status, 303)
  assert.equal((await onlyLead(foyer)).resume_caveats, 'portfolio')
})

test('the question about a file is in the language of the form', async (t) => {
  const foyer = await onlySqlite(t)()
  for (const language of languages) {
    const form = await openForm(foyer, `/?lang=${language}`)
    const { text } = await sendForm(foyer, form, resume('cv.pdf', locked))
    const t = messagesIn(language)
    assert.ok(unescaped(text).includes(t('form.resume_needs_password')), language)
    assert.ok(unescaped(text).includes(t('form.resume_as_it_is')), language)
  }
})
