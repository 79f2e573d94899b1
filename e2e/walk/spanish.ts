import type { AdminBrowser } from './browsers.ts'
import { account } from './browsers.ts'

/** Walks the screens with the least space in Spanish, whose words are longer than English ones. */
export const walkSpanish = async ({ admin }: AdminBrowser, longLead: number): Promise<void> => {
  const { page } = admin
  await page.goto('/app/register')
  await page.locator('form').waitFor()
  await admin.glance('es, register')
  await admin.refused(422, async () => {
    await page.locator('input[type=email]').fill('nadie')
    await page.locator('input[type=password]').fill('corta')
    await page.locator('button[type=submit]').click()
    await page.getByText('Al menos 12 caracteres.', { exact: true }).waitFor()
    await page.getByText('Esta no es una dirección de correo').waitFor()
    await admin.look('es, register, mistakes')
  })
  await page.goto('/app/sign-in')
  await page.locator('input[type=email]').fill(account.email)
  await admin.refused(401, async () => {
    await page.locator('input[type=password]').fill('no es la suya')
    await page.locator('button[type=submit]').click()
    await page.getByText('El correo o la contraseña no son correctos.').waitFor()
    await admin.look('es, sign-in, wrong password')
  })
  await page.locator('input[type=password]').fill(account.password)
  await page.locator('button[type=submit]').click()
  await page.locator('[data-row] a').first().waitFor()
  await admin.look('es, inbox')
  await page.getByRole('combobox').fill('katharine')
  await page.getByText('¿Quiso decir?').waitFor()
  await admin.glance('es, inbox, somebody with a mistake suggested')
  await page.goto('/app/inbox?q=reports')
  await page.locator('mark').first().waitFor()
  await admin.glance('es, inbox, search')
  await page.goto(`/app/inbox?q=${encodeURIComponent('state:pending -is:infected waiting:<3w is:escaneo')}`)
  await page.getByText('“is” no puede ser “escaneo”').waitFor()
  await admin.look('es, inbox, filters')
  await page.goto(`/app/leads/${longLead}`)
  await page.locator('main canvas').waitFor()
  await admin.look('es, lead')
  for (const path of ['team', 'mail', 'mail/tasks', 'account']) {
    await page.goto(`/app/${path}`)
    await page.locator('main :is(h2, li)').first().waitFor()
    await admin.glance(`es, ${path}`)
  }
  for (const part of ['firm', 'form']) {
    await page.goto(`/app/settings/${part}`)
    await page.locator('main form').waitFor()
    await admin.glance(`es, settings of ${part}`)
  }
}
