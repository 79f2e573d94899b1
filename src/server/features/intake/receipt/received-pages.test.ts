import assert from 'node:assert/strict'
import { test } from 'node:test'
import { languages } from '#messages/languages.ts'
import { messagesIn } from '#messages/messages.ts'
import { onEachDatabase, onlySqlite } from '#server/testing/database/databases.ts'
import type { TestFoyer } from '#server/testing/start-foyer.ts'
import {
  encryptedPdf,
  makePdf,
  onePage,
  pdfEncryptions,
} from '#server/features/intake/inspect/pdf/pdf-samples.ts'
import { onlyLead, openForm, sendForm, unescaped } from '../form/test-form.ts'

const scan = makePdf([
  ...onePage.slice(0, 2),
  '<</Type/Page/Parent 2 0 R/Resources<</XObject<</P<</Subtype/Image>>>>>>>>',
])
const resume = (name: string, content: Buffer | string) => ({
  resume: { name, content: new Uint8Array(Buffer.from(content)) },
})

/** Hands in a resume. @returns the address of the receipt */
const handIn = async (foyer: TestFoyer, content: Buffer | string = scan, path = '/') => {
  const { status, headers } = await sendForm(foyer, await openForm(foyer, path), resume('cv.pdf', content))
  assert.equal(status, 303)
  return headers.get('location') ?? ''
}

/** Where the receipt sends the lines; undefined if it asks for none. */
const actionIn = (text: string) => {
  const [, action] = /<form class="message" method="post" action="([^"]*)"/.exec(text) ?? []
  return action === undefined ? undefined : unescaped(action)
}

onEachDatabase(
  'a scan is taken at once, and whoever sent it may add a few lines on the receipt, which attorneys see and find',
  async (start) => {
    const foyer = await start()
    const { token } = await foyer.attorney()
    const receipt = await handIn(foyer)
    const { text } = await foyer.call('GET', receipt)
    assert.match(text, /Your PDF seems to be a scan/)
    const action = actionIn(text) ?? assert.fail('the receipt asks for no lines')
    const { id, version } = await onlyLead(foyer)
    const read = async () => (await foyer.call('GET', `/api/leads/${id}`, { token })).body
    assert.deepEqual([(await read()).message, (await read()).resume.caveats], ['', ['scan']])

    const typed = 'I am a welder.\r\nHablo español. <b>\0'
    const added = await foyer.call('POST', action, { form: { message: typed } })
    assert.equal(added.status, 303)
    assert.equal((await read()).message, 'I am a welder.\nHablo español. <b>')
    assert.equal((await read()).version, version + 1)
    const found = await foyer.call('GET', '/api/inbox?q=espanol%20welder', { token })
    assert.deepEqual(
      found.body.items.map((item: { id: number }) => item.id),
      [id],
      'the search finds them',
    )
    const events = await foyer.call('GET', `/api/leads/${id}/events`, { token })
    assert.deepEqual(
      events.body.items.map(({ kind, attorney_id, after }: Record<string, unknown>) => [
        kind,
        attorney_id,
        after,
      ]),
      [
        ['lead.submitted', null, null],
        ['lead.message_added', null, { message: 'I am a welder.\nHablo español. <b>' }],
      ],
    )
    const thanks = await foyer.call('GET', added.headers.get('location') ?? '')
    assert.match(thanks.text, /Thank you, we have added your lines/)
    assert.equal(actionIn(thanks.text), undefined)
    assert.doesNotMatch(thanks.text, /welder/)
  },
)

onEachDatabase(
  'only the first lines are added, also when two arrive at once, and empty ones not at all',
  async (start) => {
    const foyer = await start()
    const action = await handIn(foyer)
    const add = (message: string) => foyer.call('POST', action, { form: { message } })
    assert.equal((await add(' \r\n\u200b')).status, 303)
    assert.equal((await onlyLead(foyer)).message, '')
    await Promise.all([add('first'), add('second')])
    const { message, version } = await onlyLead(foyer)
    assert.ok(['first', 'second'].includes(message), message)
    assert.equal(version, 2)
    await add('third')
    assert.equal((await onlyLead(foyer)).message, message)
  },
)

test('whoever insists on a file that nobody can read is asked for a few lines too, and whoever sends an ordinary one is not', async (t) => {
  const foyer = await onlySqlite(t)()
  const [lock] = pdfEncryptions
  assert.ok(lock)
  const locked = encryptedPdf(lock)
  const form = await openForm(foyer)
  const asked = await sendForm(foyer, form, resume('cv.pdf', locked))
  const [, tick = ''] = /name="resume_as_it_is" type="checkbox" value="(\w+)"/.exec(asked.text) ?? []
  const insisted = await sendForm(foyer, form, {
    ...resume('cv.pdf', locked),
    more: { resume_as_it_is: tick },
  })
  const receipt = await foyer.call('GET', insisted.headers.get('location') ?? '')
  assert.match(receipt.text, /We may not be able to read your file/)
  assert.ok(actionIn(receipt.text))

  const ordinary = await foyer.call('GET', await handIn(foyer, '%PDF-1.7\n'))
  assert.equal(ordinary.status, 200)
  assert.equal(actionIn(ordinary.text), undefined)
})

test('the invitation lasts an hour, only for its own lead, and cannot be forged', async (t) => {
  const foyer = await onlySqlite(t)()
  const action = await handIn(foyer)
  const add = async (to: string) => {
    const { status } = await foyer.call('POST', to, { form: { message: 'mine' } })
    assert.equal(status, 303)
    return (await onlyLead(foyer)).message
  }
  const forged = new URL(action, foyer.url)
  const signed = forged.searchParams.get('add') ?? ''
  for (const given of [signed.replace('message.1.', 'message.2.'), signed.replace(/.$/, ''), 'x', '']) {
    forged.searchParams.set('add', given)
    assert.equal(await add(forged.pathname + forged.search), '')
    assert.equal(actionIn((await foyer.call('GET', forged.pathname + forged.search)).text), undefined)
  }
  // Another kind of text that this server has signed.
  const { hidden } = await openForm(foyer)
  forged.searchParams.set('add', hidden['form_token'] ?? '')
  assert.equal(await add(forged.pathname + forged.search), '')
  foyer.advance(3_600_001)
  assert.equal(await add(action), '')
  assert.equal(actionIn((await foyer.call('GET', action)).text), undefined)
  foyer.advance(-3_600_001)
  assert.equal(await add(action), 'mine')
})

test('lines that are too long, or too many of them, are shown again with a sentence', async (t) => {
  const foyer = await onlySqlite(t)({ env: { RATE_LIMIT: 'on', RATE_LIMIT_SUBMISSIONS: '2' } })
  const action = await handIn(foyer)
  const long = await foyer.call('POST', action, { form: { message: 'x'.repeat(2001) } })
  assert.equal(long.status, 422)
  assert.match(long.text, /id="message-mistake" role="alert">Use at most 2,?000 characters</)
  assert.match(long.text, /aria-invalid="true">\nx{2001}<\/textarea>/)
  const often = await foyer.call('POST', action, { form: { message: 'short' } })
  assert.equal(often.status, 429)
  assert.match(often.text, /Too many forms were sent/)
  assert.equal((await onlyLead(foyer)).message, '')
})

test('the receipt asks for lines in the language of the form, and keeps the invitation when the language is changed', async (t) => {
  const foyer = await onlySqlite(t)()
  for (const language of languages) {
    const t = messagesIn(language)
    const { text } = await foyer.call('GET', await handIn(foyer, scan, `/?lang=${language}`))
    for (const key of [
      'receipt.scan',
      'receipt.scan_text',
      'receipt.message',
      'receipt.message_hint',
    ] as const)
      assert.ok(unescaped(text).includes(t(key)), `${language} ${key}`)
    const [, other = ''] = /<a href="(\/received[^"]*)" hreflang="fr"/.exec(text) ?? []
    assert.ok(actionIn((await foyer.call('GET', unescaped(other))).text))
  }
})

test('the receipt asks for no lines about a scan whose text is recognized', async (t) => {
  const foyer = await onlySqlite(t)({ env: { OCR: 'on' } })
  assert.equal(actionIn((await foyer.call('GET', await handIn(foyer, scan))).text), undefined)
})

/** Where the receipt sends a corrected address; undefined if it offers no correction. */
const correctionIn = (text: string) => {
  const [, action] = / action="(\/received\/email[^"]*)"/.exec(text) ?? []
  return action === undefined ? undefined : unescaped(action)
}

onEachDatabase(
  'the receipt shows address and file, and the address can be corrected once: search, audit log and a second confirmation follow',
  async (start) => {
    const foyer = await start()
    const { token } = await foyer.attorney()
    const path = await handIn(foyer, '%PDF-1.7\n')
    const { text } = await foyer.call('GET', path)
    assert.match(text, /<dd><bdi>ada@example\.com<\/bdi><\/dd>/)
    assert.match(text, /<dd><bdi>cv\.pdf<\/bdi><\/dd>/)
    const action = correctionIn(text) ?? assert.fail('the receipt offers no correction')
    const { id, version } = await onlyLead(foyer)
    const correct = (email: string) => foyer.call('POST', action, { form: { email } })

    const wrong = await correct('nobody')
    assert.equal(wrong.status, 422)
    assert.match(wrong.text, /id="email-mistake" role="alert">Enter an e-mail address/)
    assert.match(wrong.text, /value="nobody"/)
    const likely = await correct('ada@gmial.com')
    assert.equal(likely.status, 422)
    assert.match(likely.text, /Did you mean/)
    assert.match(likely.text, /name="email_asked" value="ada@gmial\.com"/)
    assert.equal((await onlyLead(foyer)).version, version)

    const corrected = await correct(' mailto:Ada@Lovelace.example ')
    assert.equal(corrected.status, 303)
    const lead = await onlyLead(foyer)
    assert.deepEqual([lead.email, lead.version], ['Ada@lovelace.example', version + 1])
    const thanks = await foyer.call('GET', corrected.headers.get('location') ?? '')
    assert.match(thanks.text, /<bdi>Ada@lovelace\.example<\/bdi>/)
    assert.match(thanks.text, /we have corrected your address/)
    assert.equal(correctionIn(thanks.text), undefined)
    await correct('other@example.com')
    assert.equal((await onlyLead(foyer)).email, 'Ada@lovelace.example')

    const found = await foyer.call('GET', '/api/inbox?q=ada@lovelace.example', { token })
    assert.deepEqual(
      found.body.items.map((item: { id: number }) => item.id),
      [id],
    )
    const events = await foyer.call('GET', `/api/leads/${id}/events`, { token })
    const { kind, attorney_id, before, after } = events.body.items.at(-1)
    assert.deepEqual(
      [kind, attorney_id, before, after],
      ['lead.email_corrected', null, { email: 'ada@example.com' }, { email: 'Ada@lovelace.example' }],
    )
    const mails = await foyer.deps.db
      .selectFrom('mails')
      .select('recipient')
      .where('kind', '=', 'confirmation')
      .orderBy('id')
      .execute()
    assert.deepEqual(
      mails.map(({ recipient }) => recipient),
      ['ada@example.com', 'Ada@lovelace.example'],
    )
    const keys = await foyer.deps.db
      .selectFrom('person_keys')
      .selectAll()
      .where('kind', '=', 'email')
      .execute()
    assert.ok(keys.some(({ key }) => key === 'ada@lovelace.example'))
  },
)

onEachDatabase('of two corrections at once only one is made', async (start) => {
  const foyer = await start()
  const action = correctionIn((await foyer.call('GET', await handIn(foyer))).text) ?? ''
  const addresses = ['one@example.com', 'two@example.com']
  await Promise.all(addresses.map((email) => foyer.call('POST', action, { form: { email } })))
  const { email, version } = await onlyLead(foyer)
  assert.ok(addresses.includes(email), email)
  assert.equal(version, 2)
})

onEachDatabase(
  'the receipt shows what was sent for an hour, to whoever has its signed address, and no longer once an attorney has changed it',
  async (start) => {
    const foyer = await start()
    const path = await handIn(foyer)
    const read = async (signed: string) => {
      const address = new URL(path, foyer.url)
      address.searchParams.set('sent', signed)
      return (await foyer.call('GET', address.pathname + address.search)).text
    }
    const signed = new URL(path, foyer.url).searchParams.get('sent') ?? ''
    const add = new URL(path, foyer.url).searchParams.get('add') ?? ''
    for (const given of ['', 'x', signed.replace('receipt.1.', 'receipt.2.'), `${signed}x`, add])
      assert.doesNotMatch(await read(given), /ada@example|cv\.pdf/, given)
    assert.match(await read(signed), /ada@example/)

    foyer.advance(3_600_001)
    assert.doesNotMatch(await read(signed), /ada@example|cv\.pdf/)
    foyer.advance(-3_600_001)
    const action = correctionIn(await read(signed)) ?? ''
    const { token } = await foyer.attorney()
    const { id } = await onlyLead(foyer)
    const change = { json: { email: 'known@example.com' }, token }
    assert.equal((await foyer.call('PATCH', `/api/leads/${id}`, change)).status, 200)
    assert.doesNotMatch(await read(signed), /ada@example|known@example|cv\.pdf/)
    await foyer.call('POST', action, { form: { email: 'other@example.com' } })
    assert.equal((await onlyLead(foyer)).email, 'known@example.com')
  },
)

test('the receipt says when the firm usually answers, if it has said so', async (t) => {
  for (const [hours, sentence] of [
    ['0', undefined],
    ['1', 'Our firm usually answers within 1 hour.'],
    ['36', 'Our firm usually answers within 36 hours.'],
    ['48', 'Our firm usually answers within 2 days.'],
  ] as const) {
    const foyer = await onlySqlite(t)({ env: { ANSWER_HOURS: hours } })
    const { text } = await foyer.call('GET', await handIn(foyer))
    if (sentence === undefined) assert.doesNotMatch(text, /usually answers/)
    else assert.ok(text.includes(sentence), text)
  }
})
