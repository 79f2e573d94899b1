import assert from 'node:assert/strict'
import { test } from 'node:test'
import { onlySqlite } from '#server/testing/database/databases.ts'

const hostile = `</style></title>"><script>alert('1')</script>\${x}{{ firm }}`

const unescaped = (text: string) =>
  text.replaceAll(/&#(\d+);/g, (_all, code: string) => String.fromCharCode(Number(code)))

test('markup in name, footer and consent text is shown as text', async (t) => {
  const foyer = await onlySqlite(t)()
  const { token } = await foyer.attorney()
  const json = { firm_name: hostile, firm_footer: hostile, consent_texts: { en: `${hostile}\n\n${hostile}` } }
  assert.equal((await foyer.call('PATCH', '/api/settings', { token, json })).status, 200)
  const { text } = await foyer.call('GET', '/')
  assert.equal(text.match(/<script/g)?.length, 1)
  assert.equal(text.match(/<\/style>/g)?.length, 1)
  assert.ok(unescaped(text).includes(`<bdi>${hostile}</bdi>`))
  assert.ok(unescaped(text).includes(`<p class="consent" dir="auto">${hostile}\n\n${hostile}</p>`))
  assert.ok(unescaped(text).includes(`<footer><p dir="auto">${hostile}</p>`))
})

test('values that could break out of a style, a header or a mail are refused by name, and nothing is saved', async (t) => {
  const foyer = await onlySqlite(t)()
  const { token } = await foyer.attorney()
  const host = 'form_allowed_hosts.0'
  const cases: [string, unknown, string?][] = [
    ['firm_name', ''],
    ['firm_name', ' \n '],
    ['firm_name', 'x'.repeat(201)],
    ['firm_name', 'Firm\r\nBcc: everybody@example.com'],
    ['firm_name', 'Firm\u2028x'],
    ['firm_name', 'Firm \u202eMLLP'],
    ['firm_name', 7],
    ['firm_color', 'red'],
    ['firm_color', '#fff'],
    ['firm_color', '#1d4f91;}body{display:none'],
    ['firm_color', '#1d4f91\n}'],
    ['firm_color', 'url(//example.com)'],
    ['firm_footer', 'x'.repeat(2_001)],
    ['firm_time_zone', ''],
    ['firm_time_zone', 'Mars/Olympus'],
    ['firm_time_zone', 'Eastern Time'],
    ['firm_time_zone', '+02:00'],
    ['firm_time_zone', 'BST'],
    ['firm_time_zone', 'EDT'],
    ['firm_time_zone', 'UTC\r\nBcc: everybody@example.com'],
    ['firm_time_zone', 'x'.repeat(65)],
    ['firm_time_zone', 2],
    ['form_languages', []],
    ['form_languages', ['en', 'xx']],
    ['form_languages', ['<script>']],
    ['form_languages', 'en'],
    ['consent_texts', { xx: 'A consent' }],
    ['consent_texts', { en: 'x'.repeat(5_001) }, 'consent_texts.en'],
    ['consent_texts', { en: 7 }, 'consent_texts.en'],
    ['form_allowed_hosts', ['*'], host],
    ['form_allowed_hosts', ['*.com'], host],
    ['form_allowed_hosts', ['https://*.com:443'], host],
    ['form_allowed_hosts', ['*.co.uk'], host],
    ['form_allowed_hosts', ['*.广告'], host],
    ['form_allowed_hosts', ['https://exämple.de/contact'], host],
    ['form_allowed_hosts', ['exämple.de; script-src *'], host],
    ['form_allowed_hosts', ['https:'], host],
    ['form_allowed_hosts', ['https://www.example.com/page'], host],
    ['form_allowed_hosts', ["'self'"], host],
    ['form_allowed_hosts', ['www.example.com; script-src *'], host],
    ['form_allowed_hosts', ['www.example.com\r\nSet-Cookie: a=b'], host],
    ['form_allowed_hosts', ['www.example.com other.example.com'], host],
    ['form_allowed_hosts', ['javascript:alert(1)'], host],
    ['form_allowed_hosts', ['www.example.com:65536'], host],
    ['form_allowed_hosts', ['-.example.com'], host],
    ['form_allowed_hosts', [''], host],
    ['form_allowed_hosts', ['x'.repeat(300)], host],
    ['form_allowed_hosts', Array.from({ length: 51 }, (_, n) => `site-${n}.example.com`)],
  ]
  for (const [name, value, field = name] of cases) {
    const json = { firm_footer: 'not saved either', [name]: value }
    const { status, body } = await foyer.call('PATCH', '/api/settings', { token, json })
    assert.equal(status, 422, JSON.stringify(json))
    assert.deepEqual([...new Set(body.errors.map((error: { field: string }) => error.field))], [field])
  }
  const { body } = await foyer.call('GET', '/api/settings', { token })
  assert.deepEqual([body.version, body.saved, body.consent_texts], [1, [], {}])
})

test('the error for an unknown time zone quotes it', async (t) => {
  const foyer = await onlySqlite(t)()
  const { token } = await foyer.attorney()
  const json = { firm_time_zone: 'Europe/Bonn' }
  const { body } = await foyer.call('PATCH', '/api/settings', { token, json })
  assert.deepEqual(body.errors, [
    {
      field: 'firm_time_zone',
      message: '“Europe/Bonn” is not a time zone like America/New_York or Europe/Berlin.',
    },
  ])
})

test('the error for an invalid site quotes it', async (t) => {
  const foyer = await onlySqlite(t)()
  const { token } = await foyer.attorney()
  const json = { form_allowed_hosts: ['https://www.example.com', 'https://www.example.org/contact'] }
  const { body } = await foyer.call('PATCH', '/api/settings', { token, json })
  assert.deepEqual(body.errors, [
    {
      field: 'form_allowed_hosts.1',
      message:
        '“https://www.example.org/contact” is not a site like https://www.example.com or https://*.example.com:8443, without a path.',
    },
  ])
})
