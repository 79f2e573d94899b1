import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { makeStartFoyer } from '#server/testing/start-foyer.ts'
import { until } from '#server/testing/until.ts'
import { closeBrowser, signIn, visit } from './app-browser.ts'

after(closeBrowser)

test('what is typed right after Ctrl-K is in the menu, however late it opens, and runs no command of the page behind it', async (t) => {
  const foyer = await makeStartFoyer(t, undefined)()
  await foyer.attorney({ email: 'grace@example.com' })
  await foyer.submit({ first_name: 'Katherine' })
  const { page, complaints } = await visit(t)
  const held: (() => Promise<void>)[] = []
  await page.route(/command-menu.*\.js/, (route) => void held.push(() => route.continue()))
  await signIn(page, foyer.url, 'grace@example.com')
  await page.goto(`${foyer.url}/app/leads/1`)
  await page.getByRole('button', { name: 'Assign', exact: true }).waitFor()
  await page.keyboard.press('Control+k')
  await page.keyboard.type('kat')
  await until('the menu to be asked for', async () => held.length > 0)
  for (const letGo of held) await letGo()
  const commands = page.getByRole('dialog').getByRole('textbox')
  await page.keyboard.type('her')
  await until('all letters to be there', async () => (await commands.inputValue()) === 'kather')
  await page.getByRole('dialog').getByText('Katherine').waitFor()
  assert.equal(await page.getByRole('dialog').count(), 1)
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await page.keyboard.press('Control+k')
  await commands.waitFor()
  assert.equal(await commands.inputValue(), '')
  assert.deepEqual(complaints, [])
})
