import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { transact } from '#server/adapters/database/transact.ts'
import { storeScan } from '#server/features/scanning/scanning.queries.ts'
import type { fillFoyer } from './seed.ts'
import { type AdminBrowser, open, waitForText } from './browsers.ts'

type Leads = Awaited<ReturnType<typeof fillFoyer>>

export const walkLead = async ({ admin, foyer }: AdminBrowser, leads: Leads): Promise<void> => {
  const { page } = admin
  const lead = (id: number) => new RegExp(`/api/leads/${id}$`)
  await admin.holding(lead(leads.pdf), async () => {
    await open(admin, `/leads/${leads.pdf}`)
    await page.getByRole('status').waitFor()
    await admin.look('lead, loading')
  })
  await page.locator('main canvas').waitFor()
  await admin.look('lead, PDF')
  await admin.lookZoomed('lead, PDF')
  await page.getByText('Text', { exact: true }).click()
  await page.locator('pre').waitFor()
  await admin.look('lead, PDF as text')
  await page.setViewportSize({ width: 390, height: 844 })
  await page.getByText('Facts', { exact: true }).click()
  await admin.look('lead, the other half')
  await open(admin, `/leads/${leads.txt}`)
  await page.locator('pre').waitFor()
  await admin.look('lead, TXT')
  await open(admin, `/leads/${leads.unreadable}`)
  await page.getByText('This resume cannot be shown').waitFor()
  await admin.look('lead, unreadable PDF')
  await open(admin, `/leads/${leads.docx}`)
  await page.getByText('Nanoseconds').waitFor()
  await showResumeOnPhones(admin)
  await admin.look('lead, DOCX')
  await admin.lookZoomed('lead, DOCX')
  await open(admin, `/leads/${leads.blank}`)
  await page.getByText('There is no text in this document').waitFor()
  await admin.look('lead, blank DOCX')
  await open(admin, `/leads/${leads.risky}`)
  await page.locator('main img').waitFor()
  await page.locator('summary').filter({ hasText: 'risky.pdf' }).click()
  await showResumeOnPhones(admin)
  await admin.look('lead, PDF as pictures, with the facts of its file')
  await page.locator('summary').filter({ hasText: 'risky.pdf' }).click()
  await page.setViewportSize({ width: 390, height: 844 })
  await page.getByText('Pages', { exact: true }).click()
  await page.getByRole('textbox', { name: 'Search in the resume' }).fill('a')
  await page.locator('[data-here]').waitFor()
  await admin.look('lead, PDF as pictures, searched')
  await open(admin, `/leads/${leads.unread}`)
  await page.getByText('This resume is being read').waitFor()
  await admin.look('lead, being read')
  await open(admin, `/leads/${leads.long}`)
  await page.locator('main canvas').waitFor()
  await admin.look('lead, very long names')
  await open(admin, `/leads/${leads.again}`)
  await page.getByRole('button', { name: 'What changed in the resume' }).click()
  await page.locator('ins').waitFor()
  await admin.look('lead, perhaps the same person')
  await walkMissingResume({ admin, foyer }, leads.missing)
  await walkInfectedResume({ admin, foyer }, leads.blank)
  await open(admin, '/leads/1')
  await page.getByText('Outcome', { exact: true }).waitFor()
  await admin.look('lead, reached out')
  await admin.failing(lead(leads.txt), async () => {
    await open(admin, `/leads/${leads.txt}`)
    await waitForText(admin, 'That did not work')
    await admin.look('lead, error')
  })
  await admin.refused(404, async () => {
    await open(admin, '/leads/999999', 'There is no such lead')
    await admin.look('lead, no such')
  })
}

/** What is done next changes what a phone shows, and has to be done there. */
const showResumeOnPhones = ({ page }: AdminBrowser['admin']) =>
  page.setViewportSize({ width: 390, height: 844 })

const walkMissingResume = async ({ admin, foyer }: AdminBrowser, id: number) => {
  const { resume_path } = await foyer.deps.db
    .selectFrom('leads')
    .select('resume_path')
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  await rm(join(foyer.dataDir, resume_path ?? ''))
  await admin.refused(500, async () => {
    await open(admin, `/leads/${id}`)
    await waitForText(admin, 'That did not work')
    await admin.look('lead, missing resume')
    // The app may ask for it again as long as it is shown.
    await admin.page.goto('about:blank')
  })
}

const walkInfectedResume = async ({ admin, foyer: { deps } }: AdminBrowser, id: number) => {
  await transact(deps.db, (tx) => storeScan(tx, id, { state: 'infected', name: 'Win.Test' }, deps.now()))
  await admin.refused(409, async () => {
    await open(admin, `/leads/${id}`)
    await waitForText(admin, 'This resume is infected')
    await waitForText(admin, 'nobody has dealt with it yet')
    await showResumeOnPhones(admin)
    await admin.look('lead, infected resume')
    await admin.page.getByRole('button', { name: 'Mark as handled' }).click()
    await waitForText(admin, 'An admin has dealt with it')
    await admin.look('lead, infected resume, dealt with')
    // Other leads read ahead what their neighbors show.
    await admin.page.goto('about:blank')
    await transact(deps.db, (tx) => tx.deleteFrom('resume_scans').execute())
  })
}
