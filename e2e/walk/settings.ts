import { long } from './seed.ts'
import { type AdminBrowser, open, waitForText } from './browsers.ts'

const settings = /\/api\/settings$/

export const walkSettings = async ({ admin }: AdminBrowser): Promise<void> => {
  await admin.holding(settings, async () => {
    await open(admin, '/settings', 'Settings')
    await admin.page.getByRole('status').waitFor()
    await admin.look('settings, loading')
  })
  await admin.failing(settings, async () => {
    await open(admin, '/settings/form', 'Settings')
    await waitForText(admin, 'That did not work')
    await admin.look('settings, error')
  })
}

export const walkFirmSettings = async ({ admin, foyer }: AdminBrowser): Promise<void> => {
  await open(admin, '/settings/firm', 'Settings')
  await admin.page.locator('main form').waitFor()
  await admin.look('settings of the firm')
  await walkSettingsConflict({ admin, foyer })
}

/** Walks a conflict: two admins change the same setting. */
const walkSettingsConflict = async ({ admin, foyer }: AdminBrowser) => {
  const { page } = admin
  const footer = page.getByRole('textbox', { name: 'Legal footer' })
  await footer.fill('Bar no. 12345')
  await page.getByText('not saved').first().waitFor()
  await admin.look('settings of the firm, being edited')
  const { token } = await foyer.attorney({ email: 'admin@example.com' })
  await foyer.call('PATCH', '/api/settings', {
    token,
    json: { firm_footer: `Bar no. 1, ${long.note}`.slice(0, 600) },
  })
  await page.getByText('has changed meanwhile').waitFor()
  await admin.look('settings of the firm, conflict')
  await admin.refused(412, async () => {
    const refused = page.waitForResponse((response) => response.status() === 412)
    await page.getByRole('button', { name: 'Save changes' }).click()
    await refused
    await page.getByRole('button', { name: 'Save changes', disabled: false }).waitFor()
    await admin.glance('settings of the firm, refused')
  })
  await page.getByRole('button', { name: 'Save changes' }).click()
  await page.getByText('Saved.').waitFor()
  await admin.glance('settings of the firm, saved')
}

export const walkFormSettings = async ({ admin }: AdminBrowser): Promise<void> => {
  await open(admin, '/settings/form', 'Settings')
  await admin.page.locator('main form').waitFor()
  await admin.look('settings of the form')
}

export const walkHoursSettings = async ({ admin }: AdminBrowser): Promise<void> => {
  const { page } = admin
  await open(admin, '/settings/hours', 'Settings')
  await page.getByText(/^Received Friday/).waitFor()
  await admin.look('settings of the hours, around the clock')
  await page.getByLabel('Count only office hours').check()
  await page.getByRole('button', { name: 'Add hours, Monday' }).click()
  await page.getByRole('button', { name: 'Propose US federal holidays' }).click()
  await page.getByText(/become overdue\.|becomes overdue\./).waitFor()
  await admin.look('settings of the hours, being edited')
  await page.getByRole('button', { name: 'Discard' }).click()
}

export const walkAudit = async ({ admin }: AdminBrowser): Promise<void> => {
  const { page } = admin
  const events = /\/api\/events/
  await admin.holding(events, async () => {
    await open(admin, '/settings/audit', 'Settings')
    await page.getByRole('status').waitFor()
    await admin.look('audit log, loading')
  })
  await page.getByRole('list', { name: 'Audit log' }).waitFor()
  await admin.look('audit log')
  await page.getByLabel('Kind').selectOption('Accounts and settings')
  await page.getByText('changed the settings').first().waitFor()
  await admin.look('audit log, accounts and settings')
  await admin.failing(events, async () => {
    await open(admin, '/settings/audit', 'Settings')
    await waitForText(admin, 'That did not work')
    await admin.look('audit log, error')
  })
}

export const walkToldSettings = async ({ admin }: AdminBrowser): Promise<void> => {
  await admin.holding(/\/api\/settings\/told/, async () => {
    await open(admin, '/settings/notifications', 'Settings')
    await admin.page.getByRole('status').waitFor()
    await admin.look('settings of notifications, loading')
  })
  await admin.page.getByRole('list', { name: 'Who is told now' }).waitFor()
  await admin.look('settings of notifications')
}
