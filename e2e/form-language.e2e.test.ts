import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { skip } from '#scripts/chromium.ts'
import { messagesIn } from '#messages/messages.ts'
import { onlySqlite } from '#server/testing/database/databases.ts'
import { stored } from '#server/testing/database/stored.ts'
import { pdf } from '#server/testing/requests/submission.ts'
import { onlyLead } from '#server/features/intake/form/test-form.ts'
import { closeBrowser, inaccessible, visit } from './app-browser.ts'

after(closeBrowser)

for (const javaScriptEnabled of [true, false])
  test(
    `${javaScriptEnabled ? 'with' : 'without'} JavaScript, another language keeps what was typed and the file`,
    { skip },
    async (test) => {
      const foyer = await onlySqlite(test)()
      const { page, complaints } = await visit(test, { javaScriptEnabled })
      await page.goto(`${foyer.url}/?utm_source=x`)
      await page.fill('#first_name', 'Xiaoming')
      await page.fill('#email', 'ada@example.com')
      await page.setInputFiles('#resume', {
        name: 'Ada.pdf',
        mimeType: 'application/pdf',
        buffer: Buffer.from(pdf()),
      })
      await page.check('#consent')
      await page.getByText('Language: English').click()
      if (javaScriptEnabled) assert.deepEqual(await inaccessible(page), [])
      await page.getByRole('button', { name: '简体中文' }).click()
      const t = messagesIn('zh')
      await page.getByRole('heading', { level: 1, name: t('form.title') }).waitFor()
      assert.equal(await page.getAttribute('html', 'lang'), 'zh-Hans')
      assert.equal(await page.title(), `${t('form.title')} – Our firm`)
      assert.deepEqual(
        [await page.inputValue('#first_name'), await page.inputValue('#email')],
        ['Xiaoming', 'ada@example.com'],
      )
      assert.equal(await page.isChecked('#consent'), false)
      assert.match((await page.textContent(javaScriptEnabled ? '.chosen' : '.kept')) ?? '', /Ada\.pdf/)
      const { leads, incoming } = await stored(foyer)
      assert.deepEqual([leads, incoming.length], [0, javaScriptEnabled ? 0 : 1])
      if (javaScriptEnabled) {
        assert.equal(new URL(page.url()).search, '?lang=zh&utm_source=x')
        assert.equal(await page.evaluate('document.activeElement.tagName'), 'SUMMARY')
      }
      await page.fill('#last_name', 'Wang')
      await page.check('#consent')
      // Return in a field sends the form, although the buttons of the menu come first.
      await page.press('#last_name', 'Enter')
      await page.waitForURL(/\/received\?lang=zh&utm_source=x/)
      const lead = await onlyLead(foyer)
      assert.deepEqual([lead.first_name, lead.resume_name, lead.language], ['Xiaoming', 'Ada.pdf', 'zh'])
      assert.deepEqual(complaints, [])
    },
  )

test('the menu of languages closes by Escape and by a click beside it', { skip }, async (test) => {
  const foyer = await onlySqlite(test)()
  const { page } = await visit(test)
  await page.goto(foyer.url)
  const spanish = page.getByRole('button', { name: 'Español' })
  const menu = page.getByText('Language: English')
  await menu.click()
  await spanish.waitFor()
  await page.keyboard.press('Escape')
  assert.equal(await spanish.isVisible(), false)
  assert.equal(await page.evaluate('document.activeElement.tagName'), 'SUMMARY')
  await menu.click()
  await spanish.waitFor()
  await page.click('h1')
  assert.equal(await spanish.isVisible(), false)
})
