import { long } from './seed.ts'
import { type AtDesk, open, untilItSays } from './stage.ts'

const settings = /\/api\/settings$/

export const walkSettings = async ({ desk }: AtDesk): Promise<void> => {
  await desk.holding(settings, async () => {
    await open(desk, '/settings', 'Settings')
    await desk.page.getByRole('status').waitFor()
    await desk.look('settings, loading')
  })
  await desk.failing(settings, async () => {
    await open(desk, '/settings/form', 'Settings')
    await untilItSays(desk, 'That did not work')
    await desk.look('settings, error')
  })
}

export const walkFirmSettings = async ({ desk, foyer }: AtDesk): Promise<void> => {
  await open(desk, '/settings/firm', 'Settings')
  await desk.page.locator('main form').waitFor()
  await desk.look('settings of the firm')
  await walkSettingsConflict({ desk, foyer })
}

/** Two admins type into the same field. */
const walkSettingsConflict = async ({ desk, foyer }: AtDesk) => {
  const { page } = desk
  const footer = page.getByRole('textbox', { name: 'Legal footer' })
  await footer.fill('Bar no. 12345')
  await page.getByText('not saved').first().waitFor()
  await desk.look('settings of the firm, being edited')
  const { token } = await foyer.attorney({ email: 'admin@example.com' })
  await foyer.call('PATCH', '/api/settings', {
    token,
    json: { firm_footer: `Bar no. 1, ${long.note}`.slice(0, 600) },
  })
  await page.getByText('has changed meanwhile').waitFor()
  await desk.look('settings of the firm, conflict')
  await desk.refused(412, async () => {
    const refused = page.waitForResponse((response) => response.status() === 412)
    await page.getByRole('button', { name: 'Save changes' }).click()
    await refused
    await page.getByRole('button', { name: 'Save changes', disabled: false }).waitFor()
    await desk.glance('settings of the firm, refused')
  })
  await page.getByRole('button', { name: 'Save changes' }).click()
  await page.getByText('Saved.').waitFor()
  await desk.glance('settings of the firm, saved')
}

export const walkFormSettings = async ({ desk }: AtDesk): Promise<void> => {
  await open(desk, '/settings/form', 'Settings')
  await desk.page.locator('main form').waitFor()
  await desk.look('settings of the form')
}

export const walkAudit = async ({ desk }: AtDesk): Promise<void> => {
  const { page } = desk
  const events = /\/api\/events/
  await desk.holding(events, async () => {
    await open(desk, '/settings/audit', 'Settings')
    await page.getByRole('status').waitFor()
    await desk.look('audit log, loading')
  })
  await page.getByRole('list', { name: 'Audit log' }).waitFor()
  await desk.look('audit log')
  await page.getByText('Accounts and settings', { exact: true }).click()
  await page.getByText('changed the settings').first().waitFor()
  await desk.look('audit log, accounts and settings')
  await desk.failing(events, async () => {
    await open(desk, '/settings/audit', 'Settings')
    await untilItSays(desk, 'That did not work')
    await desk.look('audit log, error')
  })
}
