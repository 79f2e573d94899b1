import assert from 'node:assert/strict'
import { test } from 'node:test'
import { languages } from '#messages/languages.ts'
import { messagesIn } from '#messages/messages.ts'
import { onlySqlite } from '#server/testing/database/databases.ts'
import { nothing, stored } from '#server/testing/database/stored.ts'
import { docxParts, makeCompoundFile, makeZip, wordStream } from '../inspect/inspect-samples.ts'
import { openForm, sendForm, unescaped } from './test-form.ts'

const docx = makeZip(docxParts())

const refused = [
  ['program', 'cv.pdf', Buffer.from('MZ\x90\0\x03', 'latin1')],
  ['macros', 'cv.docx', makeZip(docxParts({ name: 'word/vbaProject.bin', data: 'x' }))],
  ['macros', 'cv.doc', makeCompoundFile([wordStream(0), { name: 'Macros', type: 'storage', children: [] }])],
  ['unpacks', 'cv.docx', makeZip(docxParts({ name: 'a', data: Buffer.alloc(20 * 1024 * 1024) }))],
  ['damaged', 'cv.docx', docx.subarray(0, -30)],
  ['type', 'cv.doc', Buffer.from('{\\rtf1 hello}')],
  ['type', 'cv.docm', docx],
  ['empty', 'cv.pdf', Buffer.alloc(0)],
] as const

test('the form says what is wrong with a file and what to send instead, in the language of the prospect', async (t) => {
  const foyer = await onlySqlite(t)()
  for (const language of languages) {
    for (const [why, name, content] of refused) {
      const form = await openForm(foyer, `/?lang=${language}`)
      const { status, text } = await sendForm(foyer, form, {
        resume: { name, content: new Uint8Array(content) },
      })
      assert.ok([400, 422].includes(status), `${why}: ${status}`)
      const sentence = messagesIn(language)(`form.resume_${why}`)
      assert.ok(unescaped(text).includes(`id="resume-mistake">${sentence}</p>`), `${language} ${why}`)
    }
  }
  assert.deepEqual(await stored(foyer), nothing)
})
