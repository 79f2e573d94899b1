import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { languages } from '#messages/languages.ts'
import { messagesIn } from '#messages/messages.ts'
import { listMails, readMail } from '#server/adapters/mail/mailbox-reader.ts'
import { onEachDatabase, onlySqlite } from '#server/testing/database/databases.ts'
import { stored } from '#server/testing/database/stored.ts'
import { submitRead } from '#server/testing/read-leads.ts'
import { until } from '#server/testing/until.ts'
import { onlyLead, openForm, sendForm, unescaped } from './test-form.ts'

onEachDatabase(
  'a telephone that the form asks for is stored, shown, mailed, found by the search, and tells that two leads are of one person',
  async (start) => {
    const foyer = await start({ env: { FORM_PHONE: 'asked', NOTIFY_EMAIL: 'firm@example.com' } })
    const { token } = await foyer.attorney()
    const form = await openForm(foyer)
    assert.match(form.text, /<label for="phone">Telephone \(optional\)<\/label>/)
    assert.match(
      form.text,
      /<input id="phone" name="phone" type="tel" autocomplete="tel" maxlength="40" dir="ltr"/,
    )
    // Full-width and Arabic digits.
    await sendForm(foyer, form, { more: { phone: ' ＋1 (٢١٢) 555‑0199 ' } })
    const { id, phone } = await onlyLead(foyer)
    assert.equal(phone, '+1 (212) 555-0199')
    assert.equal((await foyer.call('GET', `/api/leads/${id}`, { token })).body.phone, '+1 (212) 555-0199')

    const folder = join(foyer.dataDir, 'mail')
    const { name } = await until('the notification is sent', async () =>
      (await listMails(folder)).find(({ to }) => to.includes('firm@example.com')),
    )
    const mail = await readMail(folder, name)
    assert.match(mail?.text ?? '', /Telephone: \+1 \(212\) 555-0199/)
    assert.match(mail?.html ?? '', /\+1 \(212\) 555-0199/)

    const found = await foyer.call('GET', '/api/inbox?q=555-0199', { token })
    assert.deepEqual(
      found.body.items.map((item: { id: number }) => item.id),
      [id],
    )
    const countess = { first_name: 'Augusta', last_name: 'King', email: 'countess@example.org' }
    const other = await submitRead(
      foyer,
      { ...countess, more: { phone: '001 212 5550199' } },
      { text: 'A countess.' },
    )
    const related = await foyer.call('GET', `/api/leads/${id}/related`, { token })
    assert.deepEqual(
      related.body.items.map((item: { id: number; signals: string[] }) => [item.id, item.signals]),
      [[other, ['phone']]],
    )
  },
)

test('an optional telephone may stay empty, a required one may not, and none is stored where the form does not ask', async (t) => {
  for (const [setting, phone, status, kept] of [
    ['off', '+1 212 555 0199', 303, null],
    ['off', 'nonsense', 303, null],
    ['asked', '', 303, null],
    ['asked', 'nonsense', 422, undefined],
    ['asked', '1'.repeat(41), 422, undefined],
    ['required', ' ', 422, undefined],
    ['required', '12', 422, undefined],
    ['required', '+1 212 555 0199 ext. 7', 303, '+1 212 555 0199 ext. 7'],
  ] as const) {
    const foyer = await onlySqlite(t)({ env: { FORM_PHONE: setting } })
    const form = await openForm(foyer)
    assert.equal(form.text.includes('id="phone"'), setting !== 'off')
    const answer = await sendForm(foyer, form, { more: { phone } })
    assert.equal(answer.status, status, `${setting} ${phone}`)
    if (kept === undefined) {
      assert.match(answer.text, /id="phone-mistake"/)
      assert.equal((await stored(foyer)).leads, 0)
    } else assert.equal((await onlyLead(foyer)).phone, kept)
  }
})

test('a missing telephone is said together with all other mistakes, in every language', async (t) => {
  const foyer = await onlySqlite(t)({ env: { FORM_PHONE: 'required' } })
  for (const language of languages) {
    const { text } = await sendForm(foyer, await openForm(foyer, `/?lang=${language}`), { email: 'x' })
    const said = messagesIn(language)
    for (const key of ['form.required.phone', 'form.bad_email', 'form.phone'] as const)
      assert.ok(unescaped(text).includes(said(key)), `${language} ${key}`)
  }
})

onEachDatabase(
  'the API takes a telephone whatever the form asks, and refuses what is none',
  async (start) => {
    const foyer = await start()
    assert.equal((await foyer.submit({ more: { phone: 'none' } })).body.errors[0].field, 'phone')
    assert.equal((await stored(foyer)).leads, 0)
    assert.equal((await foyer.submit({ more: { phone: '+1 212 555 0199' } })).status, 201)
    assert.equal((await onlyLead(foyer)).phone, '+1 212 555 0199')
  },
)
