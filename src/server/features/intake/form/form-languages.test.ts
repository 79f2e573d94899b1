import assert from 'node:assert/strict'
import { request } from 'node:http'
import { test } from 'node:test'
import { listMails, readMail } from '#server/adapters/mail/mailbox-reader.ts'
import { join } from 'node:path'
import { languages, writing } from '#messages/languages.ts'
import { messagesIn } from '#messages/messages.ts'
import { onEachDatabase, onlySqlite } from '#server/testing/database/databases.ts'
import { stored } from '#server/testing/database/stored.ts'
import { pdf } from '#server/testing/requests/submission.ts'
import { until } from '#server/testing/until.ts'
import { formIn, onlyLead, openForm, sendForm, unescaped } from './test-form.ts'

for (const language of languages) {
  onEachDatabase(
    `form, mistakes, receipt and confirmation mail are in ${writing[language].name}`,
    async (start) => {
      const foyer = await start()
      const t = messagesIn(language)
      const { lang, dir } = writing[language]
      const form = await openForm(foyer, `/?lang=${language}`)
      assert.ok(form.text.includes(`<html lang="${lang}" dir="${dir}">`))
      for (const key of [
        'title',
        'first_name',
        'last_name',
        'email',
        'resume',
        'send',
        'consent_tick',
      ] as const)
        assert.ok(unescaped(form.text).includes(t(`form.${key}`)), key)
      for (const other of languages)
        assert.match(form.text, new RegExp(`name="language" value="${other}" formnovalidate`))

      const empty = await sendForm(foyer, form, {
        first_name: '',
        last_name: '',
        email: '',
        resume: undefined,
        more: { consent: '' },
      })
      for (const field of ['first_name', 'last_name', 'email', 'resume', 'consent'] as const)
        assert.ok(unescaped(empty.text).includes(`>${t(`form.required.${field}`)}</p>`), field)
      if (language !== 'en') {
        const english = messagesIn('en')
        for (const key of ['form.mistakes_title', 'form.send', 'form.required.email'] as const)
          assert.ok(!unescaped(empty.text).includes(`>${english(key)}<`), key)
      }

      const { headers } = await sendForm(foyer, form)
      const receipt = await foyer.call('GET', headers.get('location') ?? '')
      assert.ok(receipt.text.includes(`<html lang="${lang}" dir="${dir}">`))
      assert.ok(unescaped(receipt.text).includes(t('receipt.title')))
      const lead = await onlyLead(foyer)
      assert.deepEqual([lead.language, lead.consent_language], [language, language])

      const folder = join(foyer.dataDir, 'mail')
      const { name } = await until('the confirmation is sent', async () =>
        (await listMails(folder)).find(({ to }) => to.includes('ada@example.com')),
      )
      const mail = await readMail(folder, name)
      assert.ok(mail?.text?.includes(t('mail.confirmation.confidential')))
      assert.ok(mail?.html?.includes(`dir="${dir}"`))
    },
  )
}

test('the form uses the language of the link, else of the browser, else the first of its languages', async (t) => {
  const foyer = await onlySqlite(t)({ env: { FORM_LANGUAGES: 'es,en,zh,pt' } })
  for (const [query, accepted, lang] of [
    ['', '', 'es'],
    ['', 'de', 'es'],
    ['', '*', 'es'],
    ['', 'de, en-GB;q=0.8, zh;q=0.7', 'en'],
    ['', 'en;q=0.1, zh-CN', 'zh-Hans'],
    ['', 'pt-BR', 'pt'],
    ['?lang=zh', 'en', 'zh-Hans'],
    ['?lang=fr', 'en', 'en'],
    ['?lang=xx', 'en', 'en'],
    ['?lang=en&lang=zh', 'pt', 'pt'],
    ['?lang=pt-BR', 'en', 'pt'],
    ['?lang=zh_CN', 'en', 'zh-Hans'],
    ['?lang=zh-Hans-CN', 'en', 'zh-Hans'],
    ['?lang=zh-TW', 'en', 'zh-Hans'],
    ['?lang=zh_CN.UTF-8', 'en', 'zh-Hans'],
    ['?lang=ES', 'en', 'es'],
    ['?lang=es-419', 'en', 'es'],
    ['?lang=%20En_us%20', 'es', 'en'],
    ['?lang=por', 'en', 'pt'],
    ['?lang=en-x-private', 'es', 'en'],
    ['?lang=fr-CA', 'zh', 'zh-Hans'],
    ['?lang=portuguese', 'en', 'en'],
    ['?lang=e', 'zh', 'zh-Hans'],
    ['?lang=-_-', 'zh', 'zh-Hans'],
    ['?lang=', 'zh', 'zh-Hans'],
    ['', 'zh-TW', 'zh-Hans'],
  ] as const) {
    const { text } = await openForm(foyer, `/${query}`, { headers: { 'accept-language': accepted } })
    assert.ok(text.includes(`<html lang="${lang}"`), `${query} ${accepted}`)
  }
})

onEachDatabase(
  'another language keeps what was typed and the file, and asks for the consent in that language; nothing is stored by it',
  async (start) => {
    const foyer = await start()
    const t = messagesIn('zh')
    const hostile = '"><b>Ada'
    const form = await openForm(foyer, '/?lang=en&utm_source=x')
    const { status, text } = await sendForm(foyer, form, {
      first_name: hostile,
      email: 'not yet',
      resume: { name: 'Ada.pdf', content: pdf() },
      more: { language: 'zh' },
    })
    assert.equal(status, 200)
    assert.ok(text.includes('<html lang="zh-Hans"'))
    assert.ok(unescaped(text).includes(`value="${hostile}"`))
    assert.match(text, /value="not yet"/)
    assert.match(text, /<bdi>Ada\.pdf<\/bdi>/)
    assert.doesNotMatch(text, /id="summary"|name="consent"[^>]* checked|<b>Ada/)
    assert.ok(unescaped(text).includes(t('form.title')))
    const changed = formIn({ text })
    assert.equal(changed.action, '/?lang=zh&utm_source=x')
    assert.equal(changed.hidden['form_token'], form.hidden['form_token'])
    const { leads, uploads } = await stored(foyer)
    assert.deepEqual([leads, uploads], [0, []])

    const noFile = { resume: { name: '', content: '' } }
    assert.equal((await sendForm(foyer, changed, noFile)).status, 303)
    const lead = await onlyLead(foyer)
    assert.deepEqual([lead.language, lead.consent_language, lead.resume_name], ['zh', 'zh', 'Ada.pdf'])
  },
)

test('a language that the form does not offer changes nothing: the form is sent', async (t) => {
  const foyer = await onlySqlite(t)({ env: { FORM_LANGUAGES: 'en,es' } })
  for (const language of ['fr', 'xx', ''])
    assert.equal((await sendForm(foyer, await openForm(foyer), { more: { language } })).status, 303)
})

test('a file that is refused is said so in the language that was chosen with it', async (t) => {
  const foyer = await onlySqlite(t)()
  const { status, text } = await sendForm(foyer, await openForm(foyer), {
    resume: { name: 'cv.exe', content: 'MZ' },
    more: { language: 'es' },
  })
  assert.equal(status, 200)
  assert.ok(unescaped(text).includes(`id="resume-mistake">${messagesIn('es')('form.resume_type')}`))
})

test('where the language has the family name first, the form asks for it first and mails show it so', async (t) => {
  const foyer = await onlySqlite(t)({ env: { NOTIFY_EMAIL: 'firm@example.com' } })
  for (const language of languages) {
    const { text } = await openForm(foyer, `/?lang=${language}`)
    const names = [...text.matchAll(/<input id="(\w+_name)"/g)].map(([, name]) => name)
    const expected = ['first_name', 'last_name']
    assert.deepEqual(names, language === 'zh' ? expected.toReversed() : expected, language)
  }
  const person = { first_name: 'Xiaoming', last_name: 'Wang' }
  await sendForm(foyer, await openForm(foyer, '/?lang=zh'), person)
  const folder = join(foyer.dataDir, 'mail')
  for (const to of ['ada@example.com', 'firm@example.com']) {
    const { name } = await until('the mail is sent', async () =>
      (await listMails(folder)).find((mail) => mail.to.includes(to)),
    )
    assert.match((await readMail(folder, name))?.text ?? '', /Wang Xiaoming/)
  }
})

test('form and script are under 30 KB in every language and load nothing from other hosts', async (t) => {
  const foyer = await onlySqlite(t)()
  for (const language of languages) {
    const page = await foyer.call('GET', `/?lang=${language}`)
    const script = / src="([^"]*)" defer/.exec(page.text)?.[1] ?? ''
    assert.match(script, /^\/form-[0-9a-f]{16}\.js$/)
    for (const encoding of ['br', 'gzip', 'identity']) {
      const bytes =
        (await wireBytes(`${foyer.url}/?lang=${language}`, encoding)) +
        (await wireBytes(foyer.url + script, encoding))
      assert.ok(bytes < 30 * 1024, `${language} ${encoding}: ${bytes}`)
    }
    assert.doesNotMatch(page.text, /(src|href)="(https?:)?\/\/|@import|url\(/)
    const { headers } = await foyer.call('GET', script)
    assert.match(headers.get('cache-control') ?? '', /immutable/)
  }
})

/** The size of an answer, head and body, as transferred. */
const wireBytes = (url: string, encoding: string) =>
  new Promise<number>((resolve, reject) => {
    const asked = request(url, { headers: { 'accept-encoding': encoding }, agent: false }, (answer) => {
      answer.resume().on('end', () => resolve(answer.socket.bytesRead))
    })
    asked.on('error', reject).end()
  })
