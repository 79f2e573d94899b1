import { type AtDesk, open, untilItSays } from './stage.ts'

const inbox = /\/api\/inbox\?/

/** While hardly anybody came. */
export const walkEmptyInbox = async ({ desk, foyer }: AtDesk): Promise<void> => {
  await open(desk, '/inbox')
  await desk.page.getByText('Here is where people will arrive').waitFor()
  await desk.look('inbox, nobody ever came')
  await foyer.submit({ first_name: 'Radia', last_name: 'Perlman', email: 'radia@example.com' })
  await open(desk, '/inbox?view=reached_out')
  await desk.page.getByText('Nobody was reached out to yet').waitFor()
  await desk.glance('inbox, nobody reached out to')
  await foyer.call('PATCH', '/api/leads/1', {
    token: (await foyer.attorney()).token,
    json: { state: 'REACHED_OUT', contact: 'phone', outcome: 'retained' },
  })
  for (const [view, words] of [
    ['pending', 'Nobody is waiting'],
    ['mine', 'Nothing is assigned to you'],
    ['unassigned', 'Everybody waiting is looked after'],
    ['overdue', 'Nobody has waited too long'],
  ] as const) {
    await open(desk, `/inbox?view=${view}`)
    await desk.page.getByText(words).waitFor()
    await desk.glance(`inbox, ${view}, empty`)
  }
}

export const walkInbox = async ({ desk }: AtDesk): Promise<void> => {
  const { page } = desk
  const rows = page.locator('[data-row] a')
  await desk.holding(inbox, async () => {
    await open(desk, '/inbox', 'Inbox')
    await page.getByRole('status').waitFor()
    await desk.look('inbox, loading')
  })
  await rows.first().waitFor()
  await desk.look('inbox')
  await desk.lookZoomed('inbox')
  for (const view of ['Overdue', 'Unassigned', 'Reached out', 'All', 'Mine']) {
    await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: view }).click()
    await page.locator('[aria-current=page]', { hasText: view }).waitFor()
    await rows.first().waitFor()
    await desk.glance(`inbox, ${view}`)
  }
  await open(desk, '/inbox?q=wolfe')
  await rows.first().waitFor()
  await desk.look('inbox, search, very long names')
  await open(desk, `/inbox?q=${'nobody-of-that-name'.repeat(8)}`)
  await page.getByText('Nobody found').waitFor()
  await desk.look('inbox, search, nobody found')
  await desk.failing(inbox, async () => {
    await open(desk, '/inbox?view=all')
    await untilItSays(desk, 'That did not work')
    await desk.look('inbox, error')
  })
  await page.getByRole('button', { name: 'Try again' }).click()
  await rows.first().waitFor()
}

/** What opens over the inbox. */
export const walkInboxTools = async ({ desk }: AtDesk): Promise<void> => {
  const { page } = desk
  const dialog = page.getByRole('dialog')
  await open(desk, '/inbox', 'Inbox')
  await page.locator('[data-row] a').first().waitFor()
  for (const key of ['j', 'x', 'j', 'x']) await page.keyboard.press(key)
  await desk.look('inbox, two selected')
  for (const [key, state] of [
    ['r', 'how reached'],
    ['a', 'assign'],
    ['?', 'help'],
    ['Control+k', 'commands'],
  ] as const) {
    await page.keyboard.press(key)
    await dialog.waitFor()
    await desk.look(`inbox, ${state}`)
    if (state === 'commands') {
      await dialog.getByRole('textbox').fill('ada')
      await dialog.getByText('ada.').first().waitFor()
      await desk.look('inbox, commands, somebody found')
    }
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
  }
  await page.keyboard.press('Escape')
  await page.keyboard.press('j')
  await page.keyboard.press('r')
  await dialog.waitFor()
  await page.keyboard.press('p')
  await page.getByRole('button', { name: 'Undo' }).waitFor()
  await desk.look('inbox, just reached out')
}

/** The connection breaks while somebody works. */
export const walkOffline = async ({ desk }: AtDesk): Promise<void> => {
  const { page } = desk
  await desk.failing(/\/api\/changes/, async () => {
    await open(desk, '/inbox', 'Inbox')
    await untilItSays(desk, 'Not connected')
    await page.locator('[data-row] a').first().waitFor()
    await desk.look('inbox, offline')
  })
  await desk.failing(/\/api\//, async () => {
    await page.getByRole('link', { name: 'Account' }).click()
    await untilItSays(desk, 'That did not work')
    await desk.look('account, offline')
  })
}
