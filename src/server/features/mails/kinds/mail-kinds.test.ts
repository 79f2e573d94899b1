import assert from 'node:assert/strict'
import { test } from 'node:test'
import { referenceOf } from '#contract/values/reference.ts'
import { languages, writing } from '#messages/languages.ts'
import { messagesIn } from '#messages/messages.ts'
import { writeConfirmation } from './confirmation.ts'
import { writeInvitation } from './invitation.ts'
import { writeInfectedResume } from './infected-resume.ts'
import type { LeadMail } from './lead-mail.ts'
import { withoutLinks } from './mail-text.ts'
import { writeNotification } from './notification.ts'
import { writePasswordReset } from './password-reset.ts'

const footer = ['Example & Partners, 1 Example Street', 'Springfield Bar 12345']

test('a name that a mail program would turn into a link is broken up, and other names stay as they are', () => {
  for (const name of ['https://evil.example/x', 'evil.com', 'a@evil.example', 'WWW.evil']) {
    assert.doesNotMatch(withoutLinks(name), /https?:\/\/\w|\w\.\w|@\w/)
    assert.equal(withoutLinks(name).replaceAll('\u200b', ''), name)
  }
  for (const name of ['Jean-Pierre O’Neill', "Conan O'Brien Jr.", 'J. R. R. Tolkien', '李小龙', 'علی رضایی'])
    assert.equal(withoutLinks(name), name)
})

const mail = (changes: Partial<LeadMail>): LeadMail => ({
  id: 1,
  lead_id: 42,
  reset_id: null,
  invitation_id: null,
  kind: 'notification',
  recipient: 'attorney@example.org',
  message_id: '<lead-42-notification-0@example.com>',
  link_only: 0,
  attempts: 1,
  scheduled_at: 0,
  due_at: 0,
  lease_token: '',
  trouble: null,
  first_name: 'Ada',
  last_name: 'Lovelace',
  phone: null,
  email: 'ada@example.com',
  language: null,
  submitted_at: Date.UTC(2026, 0, 31, 23, 59),
  resume_path: 'uploads/secret.pdf',
  resume_name: 'resume.pdf',
  recipient_status: null,
  resume_media_type: 'application/pdf',
  resume_bytes: 123_456,
  resume_sha256: '',
  scan_state: null,
  virus: null,
  ...changes,
})

const write = (changes: Partial<LeadMail>, timeZone = 'UTC') => {
  const row = mail(changes)
  const firm = {
    firm_name: 'Example & Partners',
    firm_footer: footer.join('\n'),
    firm_time_zone: timeZone,
    baseUrl: 'https://intake.example.com',
  }
  if (row.kind === 'confirmation') return writeConfirmation(row, firm)
  if (row.kind === 'infected_resume') return writeInfectedResume(row, firm)
  return writeNotification(row, firm, { clamdHost: undefined })
}

test('names, addresses and file names are plain text in every part of every mail, whatever they contain', () => {
  const hostile =
    '"><img src=x onerror=alert(1)>{{ firm }}{% raw %}\r\nBcc: evil@example.org\r\n\r\n&lt;\u2028\u202e'
  for (const kind of ['confirmation', 'notification', 'infected_resume'] as const) {
    for (const link_only of [0, 1]) {
      const clean = write({ kind, link_only, first_name: 'not@greeted' })
      const { subject, text, html } = write({
        kind,
        link_only,
        first_name: hostile,
        last_name: hostile,
        resume_name: hostile,
        virus: hostile,
      })
      assert.doesNotMatch(subject, /[\r\n\u2028\u202e]/)
      assert.doesNotMatch(html, /<img|[\u2028\u202e]/)
      assert.deepEqual(tags(html), tags(clean.html), 'the same elements')
      assert.equal(text.split('\n').length, clean.text.split('\n').length, 'the same lines')
      if (kind === 'confirmation') assert.doesNotMatch(subject + text + html, /onerror|evil/)
    }
  }
})

const tags = (html: string) => html.match(/<\/?[a-z]+/gi)

test('the footer of the firm is below every mail, as text and as HTML', () => {
  const firm = {
    firm_name: 'Example & Partners',
    firm_footer: footer.join('\n'),
    firm_time_zone: 'UTC',
    baseUrl: 'https://example.com',
  }
  const mails = [
    write({ kind: 'confirmation', language: 'ar' }),
    write({ kind: 'notification' }),
    write({ kind: 'infected_resume', virus: 'Win.Test' }),
    writePasswordReset('token', firm),
    ...languages.map((language) => writeInvitation({ ...invited, language }, firm)),
  ]
  for (const { text, html } of mails) {
    assert.ok(text.endsWith(`\n\n${footer.join('\n')}\n`), text)
    assert.match(text, /Example & Partners/)
    for (const line of footer) assert.ok(html.includes(`<br><bdi>${escaped(line)}</bdi>`), html)
    assert.ok(html.includes('<bdi>Example &amp; Partners</bdi> · '), html)
  }
  const without = writePasswordReset('token', { ...firm, firm_footer: '' })
  assert.doesNotMatch(without.html, /<br><bdi>/)
  assert.doesNotMatch(without.text, /\n\n\n/)
})

const invited = {
  token: 'token',
  role: 'attorney',
  language: 'en',
  expires_at: 0,
  inviter_name: null,
  inviter_email: 'grace@example.com',
} as const

test('the name of who invites is plain text in an invitation, and no link', () => {
  const firm = { firm_name: 'E', firm_footer: '', firm_time_zone: 'UTC', baseUrl: 'https://example.com' }
  const { text, html } = writeInvitation({ ...invited, inviter_name: '<b>evil.example</b>\r\nx' }, firm)
  assert.doesNotMatch(html, /<b>/)
  assert.doesNotMatch(text, /evil\.example|^x/m)
})

const escaped = (text: string) => text.replaceAll('&', '&amp;')

test('the link of an address in a notification addresses only this address', () => {
  const { html } = write({ email: "o'neill?bcc=evil&x=%0a@example.com" })
  assert.ok(html.includes('href="mailto:o&#39;neill%3Fbcc%3Devil%26x%3D%250a@example.com"'), html)
})

test('a confirmation contains nothing of the submission but the name, the time and the reference', () => {
  const { subject, text, html } = write({ kind: 'confirmation', recipient: 'ada@example.com' })
  for (const part of [text, html])
    assert.match(part, new RegExp(`Ada Lovelace.*31 January 2026 at 23:59 UTC.*${referenceOf(42)}`, 's'))
  assert.doesNotMatch(subject + text + html, /uploads|resume\.pdf|ada@example|intake\.example|href|<img/)
})

test('a confirmation is completely in the language of the form, with its writing direction', () => {
  const english = write({ kind: 'confirmation', language: 'en' })
  for (const language of languages) {
    const { subject, text, html } = write({ kind: 'confirmation', language })
    const t = messagesIn(language)
    const { lang, dir } = writing[language]
    assert.ok(html.includes(`<html lang="${lang}" dir="${dir}">`), language)
    for (const key of ['confidential', 'mistyped', 'automatic', 'title'] as const)
      assert.ok(html.includes(t(`mail.confirmation.${key}`)), `${language} ${key}`)
    for (const part of [subject, text, html]) assert.ok(part.includes(referenceOf(42)), language)
    assert.match(text, language === 'zh' ? /Lovelace Ada/ : /Ada Lovelace/)
    if (language === 'en') continue
    const known = new Set(english.text.split('\n').filter((line) => / .* /.test(line)))
    // The footer of the firm is not translated.
    for (const line of text.split('\n'))
      assert.ok(!known.has(line) || ['Example & Partners', ...footer].includes(line), line)
  }
})

test('times are in the zone of the firm, which is named in the language of the mail', () => {
  const received = (language: string, timeZone: string, at: number) =>
    write({ kind: 'confirmation', language, submitted_at: at }, timeZone).text.split('\n')[2] ?? ''
  const winter = Date.UTC(2026, 0, 31, 23, 59)
  for (const [language, zone, words] of [
    ['en', 'America/New_York', '31 January 2026 at 18:59 Eastern Standard Time'],
    ['en', 'US/Eastern', '31 January 2026 at 18:59 Eastern Standard Time'],
    ['en', 'EST5EDT', '31 January 2026 at 18:59 Eastern Standard Time'],
    ['es', 'America/New_York', '31 de enero de 2026 a las 18:59 hora estándar oriental'],
    ['fr', 'Europe/Paris', '1 février 2026 à 00:59 heure normale d’Europe centrale'],
    ['pt', 'America/Sao_Paulo', '31 de janeiro de 2026 às 20:59 Horário Padrão de Brasília'],
    ['zh', 'Asia/Shanghai', '2026年2月1日 中国标准时间 07:59'],
    ['ar', 'Asia/Riyadh', '1 فبراير 2026 في 2:59 ص التوقيت العربي الرسمي'],
    ['en', 'Asia/Kolkata', '1 February 2026 at 05:29 India Standard Time'],
    ['en', 'Asia/Calcutta', '1 February 2026 at 05:29 India Standard Time'],
    ['en', 'Asia/Kathmandu', '1 February 2026 at 05:44 Nepal Time'],
    ['en', 'Etc/GMT-2', '1 February 2026 at 01:59 GMT+02:00'],
    ['fr', 'UTC', '31 janvier 2026 à 23:59 UTC'],
    ['en', 'Etc/UTC', '31 January 2026 at 23:59 UTC'],
  ] as const) {
    const line = received(language, zone, winter).replaceAll(/[\u00a0\u202f]/g, ' ')
    assert.ok(line.includes(words), `${zone}: ${line}`)
  }
  // The hour that repeats when daylight saving time ends.
  const first = Date.UTC(2026, 10, 1, 5, 30)
  assert.match(received('en', 'America/New_York', first), / at 01:30 Eastern Daylight Time/)
  assert.match(received('en', 'America/New_York', first + 3_600_000), / at 01:30 Eastern Standard Time/)
})

test('the notification to the firm is in English', () => {
  const { subject, text, html } = write({ kind: 'notification', language: 'ar' })
  assert.equal(subject, 'New lead: Ada Lovelace')
  assert.match(text, new RegExp(`Reference: ${referenceOf(42)}`))
  assert.match(html, /<html lang="en" dir="ltr">/)
})
