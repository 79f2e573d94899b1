import assert from 'node:assert/strict'
import { test } from 'node:test'
import { messagesIn } from '#messages/messages.ts'
import { onEachDatabase, onlySqlite } from '#server/testing/database/databases.ts'
import { stored } from '#server/testing/database/stored.ts'
import { onlyLead, formIn, openForm, sendForm } from './test-form.ts'

const dayMs = 24 * 3_600_000

for (const [what, marks, { waits = 10_000, more }] of [
  ['an ordinary submission', '', {}],
  ['a form with the hidden field filled in', 'honeypot', { more: { website: 'https://example.com' } }],
  ['a form sent faster than a person can read', 'too_fast', { waits: 0 }],
  ['a form of the day before', 'stale_token', { waits: dayMs + 10_000 }],
  ['a form without a token', 'no_token', { more: { form_token: '' } }],
  ['a form with a made-up token', 'no_token', { more: { form_token: 'token.x.0.AAAA' } }],
  ['a form with several marks', 'honeypot no_token', { waits: 0, more: { form_token: 'x', website: 'x' } }],
] as [string, string, { waits?: number; more?: Record<string, string> }][]) {
  onEachDatabase(`${what} is stored, marked "${marks}"`, async (start) => {
    const foyer = await start()
    const form = await openForm(foyer)
    foyer.advance(waits)
    assert.equal((await sendForm(foyer, form, more ? { more } : {})).status, 303)
    assert.equal((await onlyLead(foyer)).marks, marks)
    assert.equal((await stored(foyer)).mails, 2)
  })
}

test('a form token is not accepted if its time was changed or another firm has signed it', async (t) => {
  const foyer = await onlySqlite(t)()
  const other = await openForm(await onlySqlite(t)())
  const form = await openForm(foyer)
  const parts = (form.hidden['form_token'] ?? '').split('.')
  const older = [...parts.slice(0, 2), Number(parts[2]) - 60_000, parts[3]].join('.')
  for (const [n, form_token] of [older, other.hidden['form_token'] ?? ''].entries()) {
    const sent = await sendForm(foyer, form, { email: `${n}@example.com`, more: { form_token } })
    assert.equal(sent.status, 303)
  }
  const rows = await foyer.deps.db.selectFrom('leads').select('marks').execute()
  assert.deepEqual(
    rows.map(({ marks }) => marks),
    ['no_token', 'no_token'],
  )
})

onEachDatabase(
  'a consent text is stored once, and the lead has its version, its language and the time of the tick',
  async (start) => {
    const foyer = await start({ env: { FIRM_NAME: 'Example & Partners' } })
    for (const [n, language] of ['en', 'es', 'en'].entries()) {
      const form = await openForm(foyer, `/?lang=${language}`)
      assert.equal((await sendForm(foyer, form, { email: `${n}@example.com` })).status, 303)
    }
    const { db } = foyer.deps
    const consentTexts = await db.selectFrom('consent_texts').selectAll().orderBy('created_at').execute()
    assert.deepEqual(
      consentTexts.map(({ language, text }) => [language, text]),
      (['en', 'es'] as const).map((language) => {
        const t = messagesIn(language)
        return [language, `${t('form.consent', { firm: 'Example & Partners' })}\n\n${t('form.consent_tick')}`]
      }),
    )
    const leads = await db.selectFrom('leads').selectAll().orderBy('id').execute()
    const [english, spanish] = consentTexts
    assert.deepEqual(
      leads.map((lead) => [
        lead.consent_version,
        lead.consent_language,
        lead.consented_at === lead.created_at,
      ]),
      [english, spanish, english].map((consent) => [consent?.version, consent?.language, true]),
    )
  },
)

onEachDatabase('a lead from the API has no consent, language, origin or marks', async (start) => {
  const foyer = await start()
  const more = { language: 'fr', origin: '{"src":"x"}', marks: 'honeypot', consent: 'on', website: 'x' }
  assert.equal((await foyer.submit({ more }, { headers: { 'accept-language': 'fr' } })).status, 201)
  const lead = await onlyLead(foyer)
  assert.deepEqual(
    [
      lead.source,
      lead.language,
      lead.origin,
      lead.marks,
      lead.consent_version,
      lead.consent_language,
      lead.consented_at,
    ],
    ['api', null, null, '', null, null, null],
  )
})

test('a consent text that changed after the page was opened must be ticked again', async (t) => {
  const foyer = await onlySqlite(t)()
  const form = await openForm(foyer)
  for (const consent_version of ['0123456789abcdef', '']) {
    const { status, text } = await sendForm(foyer, form, { more: { consent_version } })
    assert.equal(status, 422)
    assert.match(text, /id="consent-mistake">This notice has changed/)
    assert.doesNotMatch(text, /name="consent"[^>]* checked/)
  }
  assert.equal((await stored(foyer)).leads, 0)
})

onEachDatabase(
  'the origin of a prospect is kept through mistakes and a change of language, cleaned and shortened',
  async (start) => {
    const foyer = await start()
    const first = await openForm(
      foyer,
      `/?utm_source=news&utm_medium=${'x'.repeat(300)}&src=a%00b%E2%80%AE%0Ac&utm_term=&other=1&utm_content=1&utm_content=2`,
      { headers: { referer: 'https://www.Example.org:8443/private?who=ada@example.com' } },
    )
    const form = formIn(await sendForm(foyer, first, { more: { language: 'es' } }))
    assert.match(form.text, /<html lang="es"/)
    const wrong = await sendForm(foyer, form, { email: 'x' })
    assert.equal(wrong.status, 422)
    assert.equal((await sendForm(foyer, form)).status, 303)
    assert.deepEqual(JSON.parse((await onlyLead(foyer)).origin ?? ''), {
      utm_source: 'news',
      utm_medium: 'x'.repeat(100),
      src: 'a b c',
      referrer: 'www.example.org',
    })
  },
)

test('a page of this server and a referrer that is no host are not stored as origin', async (t) => {
  const foyer = await onlySqlite(t)()
  for (const [n, [path, referer]] of (
    [
      ['/', `${foyer.url}/?lang=en`],
      ['/?referrer=<script>', 'nonsense'],
      ['/?referrer=EXAMPLE.com/path', 'data:text/html,x'],
    ] as const
  ).entries()) {
    const form = await openForm(foyer, path, { headers: { referer } })
    assert.equal((await sendForm(foyer, form, { email: `${n}@example.com` })).status, 303)
  }
  const rows = await foyer.deps.db.selectFrom('leads').select('origin').execute()
  assert.deepEqual(
    rows.map(({ origin }) => origin),
    [null, null, null],
  )
})
