import type { fillFoyer } from './seed.ts'
import { long } from './seed.ts'
import { type AdminBrowser, open } from './browsers.ts'

type Leads = Awaited<ReturnType<typeof fillFoyer>>

/** Walks the dialogs over a lead, its notes, and a conflict with a colleague's change. */
export const walkLeadChanges = async ({ admin, foyer }: AdminBrowser, leads: Leads): Promise<void> => {
  const { page } = admin
  const dialog = page.getByRole('dialog')
  await open(admin, `/leads/${leads.docx}`)
  await page.getByText('Nanoseconds').waitFor()
  for (const [key, state] of [
    ['r', 'how reached'],
    ['a', 'assign'],
  ] as const) {
    await page.keyboard.press(key)
    await dialog.waitFor()
    await admin.look(`lead, ${state}`)
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
  }
  await walkNotes({ admin, foyer }, leads)
  await walkConflict({ admin, foyer }, leads.docx)
}

const walkNotes = async ({ admin }: AdminBrowser, leads: Leads) => {
  const { page } = admin
  await open(admin, `/leads/${leads.docx}`)
  await page.getByRole('textbox', { name: 'Write a note' }).fill(long.note)
  await admin.look('lead, a note being written')
  await page.getByRole('button', { name: 'Add note' }).click()
  await page.getByRole('button', { name: 'Edit', exact: true }).first().click()
  await page.getByRole('textbox', { name: 'Edit', exact: true }).waitFor()
  await admin.look('lead, a note being edited')
  await page.getByRole('button', { name: 'Cancel' }).click()
}

/** Holds the change until a colleague has changed the same lead. */
const walkConflict = async ({ admin, foyer }: AdminBrowser, id: number) => {
  const { page } = admin
  const { token } = await foyer.attorney({ email: 'faster@example.com' })
  const change = new RegExp(`/api/leads/${id}$`)
  await page.route(change, async (route) => {
    if (route.request().method() === 'PATCH')
      await foyer.call('PATCH', `/api/leads/${id}`, {
        token,
        json: { state: 'REACHED_OUT', contact: 'email' },
      })
    await route.continue()
  })
  await admin.refused(412, async () => {
    await page.keyboard.press('a')
    await page.getByRole('dialog').getByRole('button', { name: 'barbara@example.com' }).click()
    await page.getByRole('button', { name: 'Apply mine anyway' }).waitFor()
    await admin.look('lead, conflict')
  })
  await page.unroute(change)
  await page.getByRole('button', { name: 'Keep theirs' }).click()
}
