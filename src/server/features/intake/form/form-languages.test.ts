import assert from 'node:assert/strict'
import { request } from 'node:http'
import { test } from 'node:test'
import { listMails, readMail } from '#server/adapters/mail/mailbox-reader.ts'
import { join } from 'node:path'
import { languages, writing } from '#messages/languages.ts'
import { messagesIn } from '#messages/messages.ts'
import { onEachDatabase, onlySqlite } from '#server/testing/database/databases.ts'
import { until } from '#server/testing/until.ts'
import { onlyLead, openForm, sendForm, unescaped } from './test-form.ts'

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
      for (const other of languages) assert.match(form.text, new RegExp(`href="/\\?lang=${other}" hreflang`))

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
