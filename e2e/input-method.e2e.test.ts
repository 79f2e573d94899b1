import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { CDPSession, Locator, Page } from '@playwright/test'
import { job as readResume } from '#server/features/reading/read-resume.job.ts'
import { testPassword } from '#server/testing/attorneys.ts'
import { makeStartFoyer } from '#server/testing/start-foyer.ts'
import { until } from '#server/testing/until.ts'
import { closeBrowser, visit } from './app-browser.ts'

after(closeBrowser)

const codes: Record<string, number> = { Enter: 13, Escape: 27, ArrowDown: 40, ArrowUp: 38 }

type InputMethod = {
  /** Puts a suggested word into the field, which Enter would accept. */
  compose(text: string): Promise<void>
  /** Sends key events as browsers send them while an input method is active. */
  press(...keys: string[]): Promise<void>
  commit(text: string): Promise<void>
}

/** How browsers mark its keys: by isComposing, by the code 229, or (Safari) by the code after the composition has ended. */
const ways = ['flag', 'code', 'afterward'] as const

const inputMethodOf = async (page: Page, way: (typeof ways)[number]): Promise<InputMethod> => {
  const cdp: CDPSession = await page.context().newCDPSession(page)
  const commit = async (text: string) => void (await cdp.send('Input.insertText', { text }))
  return {
    commit,
    compose: async (text) => {
      await cdp.send('Input.imeSetComposition', {
        text,
        selectionStart: text.length,
        selectionEnd: text.length,
      })
      if (way === 'afterward') await commit(text)
    },
    press: async (...keys) => {
      for (const key of keys) {
        const [modifiers, name] = key.startsWith('Control+') ? [2, key.slice(8)] : [0, key]
        const code = way === 'flag' ? codes[name] : 229
        await cdp.send('Input.dispatchKeyEvent', {
          type: 'rawKeyDown',
          key: name,
          code: name,
          modifiers,
          ...(code !== undefined && { windowsVirtualKeyCode: code }),
        })
      }
    },
  }
}

/** Waits long enough for a key to have its effect. */
const settle = (page: Page) => page.evaluate('new Promise((resolve) => setTimeout(resolve, 150))')

const isFocused = (field: Locator) => field.evaluate((element) => element.matches(':focus'))

test('no field of the app reacts to the keys of an input method', async (t) => {
  const foyer = await makeStartFoyer(t, undefined)({ jobs: [readResume] })
  const { email, token } = await foyer.attorney()
  await foyer.attorney({ email: 'akari@example.com' })
  for (const first_name of ['明里', '明子'])
    await foyer.submit({ first_name, resume: { name: 'a.txt', content: '明 明' } })
  const { page, complaints } = await visit(t)
  await page.goto(`${foyer.url}/app/sign-in`)
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(testPassword)
  await page.getByRole('button', { name: 'Sign in' }).click()

  for (const [times, way] of ways.entries())
    await t.test(way, async () => {
      const method = await inputMethodOf(page, way)
      await page.locator('[data-row="2"]').waitFor()

      // In the search field, Enter and the arrows would go to the list, and Escape would clear it.
      const search = page.getByRole('combobox')
      await page.keyboard.press('/')
      await until('the search to have the focus', () => isFocused(search))
      await method.compose('明')
      await method.press('Enter', 'ArrowDown')
      await settle(page)
      assert.ok(await isFocused(search), 'the search goes on')
      assert.equal(await search.inputValue(), '明')
      await method.press('Escape')
      await settle(page)
      assert.ok(await isFocused(search), 'the search goes on after Escape too')
      await search.fill('')
      await method.commit('明')
      await page.keyboard.press('Enter')
      await until('the list to have the focus', () =>
        page.evaluate<boolean>(`document.activeElement.closest('[data-row]') !== null`),
      )
      await page.keyboard.press('/')
      await page.keyboard.press('Escape')

      // In the command menu, Enter would open the selected entry, and Escape would close it.
      await page.keyboard.press('Control+k')
      const commands = page.getByRole('dialog').getByRole('textbox')
      await until('the menu to be typed into', () => isFocused(commands))
      const before = page.url()
      await method.compose('a')
      await method.press('Enter', 'ArrowDown', 'Escape')
      await settle(page)
      assert.equal(page.url(), before)
      assert.ok(await commands.isVisible(), 'the menu stays')
      await method.commit('')
      await page.keyboard.press('Escape')
      await page.getByRole('dialog').waitFor({ state: 'detached' })

      // In a dialog, Escape would close it, and Enter would choose the first entry.
      await page.locator('[data-row="1"] a').focus()
      await page.keyboard.press('a')
      const colleague = page.getByRole('dialog').getByRole('textbox')
      await until('the dialog to be typed into', () => isFocused(colleague))
      await method.compose('a')
      await method.press('Enter', 'Escape')
      await settle(page)
      assert.ok(await colleague.isVisible(), 'the dialog stays')
      await method.commit('')
      await page.keyboard.press('Escape')
      await page.getByRole('dialog').waitFor({ state: 'detached' })

      // In the search of a resume, Enter would go to the next match, and Escape would end the search.
      await page.goto(`${foyer.url}/app/leads/1`)
      await page.locator('pre').waitFor()
      const find = page.getByRole('textbox', { name: 'Search in the resume' })
      await find.focus()
      await method.compose('明')
      await page.getByText('1 of 2', { exact: true }).waitFor()
      await method.press('Enter', 'Escape')
      await settle(page)
      await page.getByText('1 of 2', { exact: true }).waitFor()
      assert.equal(await find.inputValue(), '明')
      await find.fill('明')
      await page.keyboard.press('Enter')
      await page.getByText('2 of 2', { exact: true }).waitFor()

      // In a note, Control-Enter would send it.
      const notes = async () => Number((await foyer.call('GET', '/api/leads/1/notes', { token })).body.total)
      const note = page.getByRole('textbox', { name: /note/i })
      await note.focus()
      await method.compose('連絡')
      await method.press('Control+Enter', 'Enter')
      await settle(page)
      assert.equal(await notes(), times)
      await method.commit('連絡')
      await page.keyboard.press('Control+Enter')
      await until('the note to be sent', async () => (await notes()) === times + 1)

      // Single keys, pressed while the input method is on and no field has the focus.
      await page.getByRole('heading', { level: 1 }).click()
      const open = page.url()
      // Outside a field nothing is composed: only the code marks these keys.
      if (way !== 'flag') await method.press('Escape')
      await settle(page)
      assert.equal(page.url(), open)
      await page.keyboard.press('Escape')
      await page.waitForURL(/\/app\/inbox/)
    })
  assert.deepEqual(complaints, [])

  await t.test('Enter of an input method does not send the public form', async () => {
    const method = await inputMethodOf(page, 'code')
    await page.goto(foyer.url)
    await page.locator('#first_name').focus()
    await method.compose('明里')
    await method.press('Enter')
    await settle(page)
    assert.equal(await page.locator('#summary').count(), 0, 'nothing is sent, and nothing is found missing')
    assert.equal(await page.locator('#first_name').inputValue(), '明里')
  })
})
