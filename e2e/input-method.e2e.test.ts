import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { CDPSession, Locator, Page } from '@playwright/test'
import { testPassword } from '#server/testing/attorneys.ts'
import { makeStartFoyer } from '#server/testing/start-foyer.ts'
import { until } from '#server/testing/until.ts'
import { closeBrowser, visit } from './app-browser.ts'

after(closeBrowser)

const codes: Record<string, number> = { Enter: 13, Escape: 27, ArrowDown: 40, ArrowUp: 38 }

type InputMethod = {
  /** A word it offers stands in the field, and it waits for Enter. */
  compose(text: string): Promise<void>
  /** The keys as browsers tell of them. */
  press(...keys: string[]): Promise<void>
  commit(text: string): Promise<void>
}

/** How browsers tell of its keys: by the flag, by the code 229, and in Safari by the code when all is over. */
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

/** Long enough for what a key sets off. */
const settle = (page: Page) => page.evaluate('new Promise((resolve) => setTimeout(resolve, 150))')

const isFocused = (field: Locator) => field.evaluate((element) => element.matches(':focus'))

test('keys of an input method are its own in every field of the app', async (t) => {
  const foyer = await makeStartFoyer(t, undefined)()
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

      // The search: Enter and the arrows go to the list, Escape empties it.
      const search = page.getByRole('searchbox')
      await page.keyboard.press('/')
      await until('the search to have the focus', () => isFocused(search))
      await method.compose('明')
      await method.press('Enter', 'ArrowDown')
      await settle(page)
      assert.ok(await isFocused(search), 'the search goes on')
      assert.equal(await search.inputValue(), '明')
      // The browser itself empties a search field at Escape.
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

      // The menu of commands: Enter opens what is selected, Escape closes it.
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

      // A dialog: Escape closes it, Enter chooses the first.
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

      // Find: Enter goes on to the next place, Escape ends it.
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

      // A note: Control-Enter sends it.
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

      // Keys that mean something by themselves, while the method is on and no field has the focus.
      await page.getByRole('heading', { level: 1 }).click()
      const open = page.url()
      // Nothing is composed where no field is: only the code tells.
      if (way !== 'flag') await method.press('Escape')
      await settle(page)
      assert.equal(page.url(), open)
      await page.keyboard.press('Escape')
      await page.waitForURL(/\/app\/inbox/)
    })
  assert.deepEqual(complaints, [])

  await t.test('Enter does not send the public form', async () => {
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
