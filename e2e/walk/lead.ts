import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { fillFoyer } from './seed.ts'
import { type AtDesk, open, untilItSays } from './stage.ts'

type Leads = Awaited<ReturnType<typeof fillFoyer>>

export const walkLead = async ({ desk, foyer }: AtDesk, leads: Leads): Promise<void> => {
  const { page } = desk
  const lead = (id: number) => new RegExp(`/api/leads/${id}$`)
  await desk.holding(lead(leads.pdf), async () => {
    await open(desk, `/leads/${leads.pdf}`)
    await page.getByRole('status').waitFor()
    await desk.look('lead, loading')
  })
  await page.locator('main canvas').waitFor()
  await desk.look('lead, PDF')
  await desk.lookZoomed('lead, PDF')
  await page.setViewportSize({ width: 390, height: 844 })
  await page.getByText('Resume', { exact: true }).click()
  await desk.look('lead, the other half')
  await open(desk, `/leads/${leads.txt}`)
  await page.locator('pre').waitFor()
  await desk.look('lead, TXT')
  await open(desk, `/leads/${leads.unreadable}`)
  await page.getByText('This PDF cannot be shown').waitFor()
  await desk.look('lead, unreadable PDF')
  await open(desk, `/leads/${leads.docx}`)
  await page.getByText('cannot be shown here yet').waitFor()
  await desk.look('lead, DOCX')
  await open(desk, `/leads/${leads.long}`)
  await page.locator('main canvas').waitFor()
  await desk.look('lead, very long names')
  await walkMissingResume({ desk, foyer }, leads.missing)
  await open(desk, '/leads/1')
  await page.getByText('Outcome', { exact: true }).waitFor()
  await desk.look('lead, reached out')
  await desk.failing(lead(leads.txt), async () => {
    await open(desk, `/leads/${leads.txt}`)
    await untilItSays(desk, 'That did not work')
    await desk.look('lead, error')
  })
  await desk.refused(404, async () => {
    await open(desk, '/leads/999999', 'There is no such lead')
    await desk.look('lead, no such')
  })
}

const walkMissingResume = async ({ desk, foyer }: AtDesk, id: number) => {
  const { resume_path } = await foyer.deps.db
    .selectFrom('leads')
    .select('resume_path')
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  await rm(join(foyer.dataDir, resume_path))
  await desk.refused(500, async () => {
    await open(desk, `/leads/${id}`)
    await untilItSays(desk, 'That did not work')
    await desk.look('lead, missing resume')
  })
}
