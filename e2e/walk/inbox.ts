import { type AdminBrowser, open, waitForText } from './browsers.ts'

const inbox = /\/api\/inbox\?/

/** Walks the inbox without leads, and its empty views. */
export const walkEmptyInbox = async ({ admin, foyer }: AdminBrowser): Promise<void> => {
  await open(admin, '/inbox')
  await admin.page.getByText('Leads will appear here').waitFor()
  await admin.look('inbox, nobody ever came')
  await foyer.submit({ first_name: 'Radia', last_name: 'Perlman', email: 'radia@example.com' })
  await open(admin, '/inbox?view=reached_out')
  await admin.page.getByText('Nobody was reached out to yet').waitFor()
  await admin.glance('inbox, nobody reached out to')
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
    await open(admin, `/inbox?view=${view}`)
    await admin.page.getByText(words).waitFor()
    await admin.glance(`inbox, ${view}, empty`)
  }
}

export const walkInbox = async ({ admin }: AdminBrowser): Promise<void> => {
  const { page } = admin
  const rows = page.locator('[data-row] a')
  await admin.holding(inbox, async () => {
    await open(admin, '/inbox', 'Inbox')
    await page.getByRole('status').waitFor()
    await admin.look('inbox, loading')
  })
  await rows.first().waitFor()
  await admin.look('inbox')
  await admin.lookZoomed('inbox')
  for (const view of ['Overdue', 'Unassigned', 'Reached out', 'All', 'Mine']) {
    await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: view }).click()
    await page.locator('[aria-current=page]', { hasText: view }).waitFor()
    await rows.first().waitFor()
    await admin.glance(`inbox, ${view}`)
  }
  await open(admin, '/inbox?q=wolfe')
  await rows.first().waitFor()
  await admin.look('inbox, search, very long names')
  await open(admin, `/inbox?q=${'nobody-of-that-name'.repeat(8)}`)
  await page.getByText('Nothing found').waitFor()
  await admin.look('inbox, search, nobody found')
  await open(admin, `/inbox?q=${encodeURIComponent('state:pending -is:infected source:api,google ada')}`)
  await page.getByRole('list', { name: 'Filters' }).waitFor()
  await rows.first().waitFor()
  await admin.look('inbox, filters')
  await page.getByRole('button', { name: 'Filter', exact: true }).click()
  await page.getByRole('menuitem').first().waitFor()
  await admin.look('inbox, filters, fields')
  await page.getByRole('menuitem', { name: 'Assigned to' }).click()
  await page.getByRole('menuitem', { name: 'Nobody' }).waitFor()
  await admin.look('inbox, filters, values')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Numbers' }).click()
  await page.getByRole('complementary', { name: 'Numbers' }).getByRole('listitem').first().waitFor()
  await admin.look('inbox, numbers')
  await page.getByRole('button', { name: 'Numbers' }).click()
  await page.getByRole('button', { name: 'Columns' }).click()
  await page.getByText('Compact').click()
  for (const column of ['Due', 'Arrived', 'Language']) await page.getByLabel(column, { exact: true }).check()
  await page.getByRole('columnheader', { name: 'Language' }).waitFor()
  await admin.look('inbox, columns')
  await page.getByText('Comfortable').click()
  for (const column of ['Due', 'Arrived', 'Language'])
    await page.getByLabel(column, { exact: true }).uncheck()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: /^Order: / }).click()
  await page.getByRole('menuitem').first().waitFor()
  await admin.look('inbox, orders')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Export', exact: true }).click()
  await page.getByRole('menuitem').first().waitFor()
  await admin.look('inbox, export')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Save view' }).click()
  await page.getByLabel('Name of the view').fill('Anybody called Ada who has not been reached, by name')
  await admin.look('inbox, save a view')
  await page.getByLabel('Name of the view').press('Enter')
  await page.getByRole('link', { name: 'Anybody called Ada' }).waitFor()
  await page.getByRole('button', { name: 'Arrange views' }).click()
  await admin.look('inbox, arrange views')
  await page.keyboard.press('Escape')
  await open(admin, '/inbox?q=state:open')
  await page.getByText('This search cannot be understood').waitFor()
  await admin.look('inbox, filters, a mistake')
  await open(admin, '/inbox', 'Inbox')
  await rows.first().waitFor()
  await page.getByRole('combobox').fill('ada')
  await page.getByRole('option').first().waitFor()
  await page.keyboard.press('ArrowDown')
  await admin.look('inbox, search, people suggested')
  await page.getByRole('combobox').fill('katharine')
  await page.getByText('Did you mean?').waitFor()
  await admin.look('inbox, search, somebody with a mistake suggested')
  await admin.failing(inbox, async () => {
    await open(admin, '/inbox?view=all')
    await waitForText(admin, 'That did not work')
    await admin.look('inbox, error')
  })
  await page.getByRole('button', { name: 'Try again' }).click()
  await rows.first().waitFor()
}

/** Walks the dialogs and menus over the inbox. */
export const walkInboxTools = async ({ admin }: AdminBrowser): Promise<void> => {
  const { page } = admin
  const dialog = page.getByRole('dialog')
  await open(admin, '/inbox', 'Inbox')
  await page.locator('[data-row] a').first().waitFor()
  for (const key of ['j', 'x', 'j', 'x']) await page.keyboard.press(key)
  await admin.look('inbox, two selected')
  for (const [key, state] of [
    ['r', 'how reached'],
    ['a', 'assign'],
    ['?', 'help'],
    ['Control+k', 'commands'],
  ] as const) {
    await page.keyboard.press(key)
    await dialog.waitFor()
    await admin.look(`inbox, ${state}`)
    if (state === 'commands') {
      await dialog.getByRole('textbox').fill('ada')
      await dialog.getByText('ada.').first().waitFor()
      await admin.look('inbox, commands, somebody found')
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
  await admin.look('inbox, just reached out')
}

/** Walks screens while the connection is broken. */
export const walkOffline = async ({ admin }: AdminBrowser): Promise<void> => {
  const { page } = admin
  await admin.failing(/\/api\/changes/, async () => {
    await open(admin, '/inbox', 'Inbox')
    await waitForText(admin, 'Not connected')
    await page.locator('[data-row] a').first().waitFor()
    await admin.look('inbox, offline')
  })
  await admin.failing(/\/api\//, async () => {
    await page.getByRole('link', { name: 'Account' }).click()
    await waitForText(admin, 'That did not work')
    await admin.look('account, offline')
  })
}
