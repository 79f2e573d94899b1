import type { fillFoyer } from './seed.ts'
import { long } from './seed.ts'
import { type AtDesk, open } from './stage.ts'

type Leads = Awaited<ReturnType<typeof fillFoyer>>

/** What opens over a lead, and what somebody else has changed meanwhile. */
export const walkLeadChanges = async ({ desk, foyer }: AtDesk, leads: Leads): Promise<void> => {
  const { page } = desk
  const dialog = page.getByRole('dialog')
  await open(desk, `/leads/${leads.docx}`)
  await page.getByText('cannot be shown here yet').waitFor()
  for (const [key, state] of [
    ['r', 'how reached'],
    ['a', 'assign'],
  ] as const) {
    await page.keyboard.press(key)
    await dialog.waitFor()
    await desk.look(`lead, ${state}`)
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
  }
  await walkNotes({ desk, foyer }, leads)
  await walkConflict({ desk, foyer }, leads.docx)
}

const walkNotes = async ({ desk }: AtDesk, leads: Leads) => {
  const { page } = desk
  await open(desk, `/leads/${leads.docx}`)
  await page.getByRole('textbox', { name: 'Write a note' }).fill(long.note)
  await desk.look('lead, a note being written')
  await page.getByRole('button', { name: 'Add note' }).click()
  await page.getByRole('button', { name: 'Edit', exact: true }).first().click()
  await page.getByRole('textbox', { name: 'Edit', exact: true }).waitFor()
  await desk.look('lead, a note being edited')
  await page.getByRole('button', { name: 'Cancel' }).click()
}

/** The change is held back until a colleague has been faster. */
const walkConflict = async ({ desk, foyer }: AtDesk, id: number) => {
  const { page } = desk
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
  await desk.refused(412, async () => {
    await page.keyboard.press('a')
    await page.getByRole('dialog').getByRole('button', { name: 'barbara@example.com' }).click()
    await page.getByRole('button', { name: 'Apply mine anyway' }).waitFor()
    await desk.look('lead, conflict')
  })
  await page.unroute(change)
  await page.getByRole('button', { name: 'Keep theirs' }).click()
}
