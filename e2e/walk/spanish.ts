import type { AtDesk } from './stage.ts'
import { account } from './stage.ts'

/** Spanish words are longer: the screens with the least room for them. */
export const walkSpanish = async ({ desk }: AtDesk, longLead: number): Promise<void> => {
  const { page } = desk
  await page.goto('/app/register')
  await page.locator('form').waitFor()
  await desk.glance('es, register')
  await page.goto('/app/sign-in')
  await page.locator('input[type=email]').fill(account.email)
  await page.locator('input[type=password]').fill(account.password)
  await desk.glance('es, sign-in')
  await page.locator('button[type=submit]').click()
  await page.locator('[data-row] a').first().waitFor()
  await desk.look('es, inbox')
  await page.goto(`/app/leads/${longLead}`)
  await page.locator('main canvas').waitFor()
  await desk.look('es, lead')
  for (const path of ['team', 'mail', 'account']) {
    await page.goto(`/app/${path}`)
    await page.locator('main :is(h2, li)').first().waitFor()
    await desk.glance(`es, ${path}`)
  }
  for (const part of ['firm', 'form']) {
    await page.goto(`/app/settings/${part}`)
    await page.locator('main form').waitFor()
    await desk.glance(`es, settings of ${part}`)
  }
}
