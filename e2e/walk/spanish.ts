import type { AtDesk } from './stage.ts'
import { account } from './stage.ts'

/** Spanish words are longer: the screens with the least room for them. */
export const walkSpanish = async ({ desk }: AtDesk, longLead: number): Promise<void> => {
  const { page } = desk
  await page.goto('/app/register')
  await page.locator('form').waitFor()
  await desk.glance('es, register')
  await desk.refused(422, async () => {
    await page.locator('input[type=email]').fill('nadie')
    await page.locator('input[type=password]').fill('corta')
    await page.locator('button[type=submit]').click()
    await page.getByText('Al menos 12 caracteres.', { exact: true }).waitFor()
    await page.getByText('Esta no es una dirección de correo').waitFor()
    await desk.look('es, register, mistakes')
  })
  await page.goto('/app/sign-in')
  await page.locator('input[type=email]').fill(account.email)
  await desk.refused(401, async () => {
    await page.locator('input[type=password]').fill('no es la suya')
    await page.locator('button[type=submit]').click()
    await page.getByText('El correo o la contraseña no son correctos.').waitFor()
    await desk.look('es, sign-in, wrong password')
  })
  await page.locator('input[type=password]').fill(account.password)
  await page.locator('button[type=submit]').click()
  await page.locator('[data-row] a').first().waitFor()
  await desk.look('es, inbox')
  await page.goto(`/app/leads/${longLead}`)
  await page.locator('main canvas').waitFor()
  await desk.look('es, lead')
  for (const path of ['team', 'mail', 'mail/tasks', 'account']) {
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
