import type { TestFoyer } from '#server/testing/start-foyer.ts'
import type { Camera } from './camera.ts'

/** `admin` is a browser in which the first attorney, an admin, is signed in. */
export type AdminBrowser = { foyer: TestFoyer; admin: Camera }
/** `visitor` is a browser in which nobody is signed in. */
export type VisitorBrowser = { foyer: TestFoyer; visitor: Camera }
export type Browsers = AdminBrowser & VisitorBrowser

export const account = {
  name: 'Grace Hopper',
  email: 'grace@example.com',
  password: 'correct horse battery staple',
}

/** Fills in the fields of a form by their labels and presses its button. */
export const send = async (
  { page }: Camera,
  values: Record<string, string>,
  button: string,
): Promise<void> => {
  for (const [label, value] of Object.entries(values))
    await page.getByLabel(label, { exact: true }).fill(value)
  await page.getByRole('button', { name: button, exact: true }).click()
}

export const signIn = async (camera: Camera, email: string, password: string): Promise<void> => {
  await camera.page.goto('/app/sign-in')
  await send(camera, { 'E-mail': email, Password: password }, 'Sign in')
}

/** Waits for a text. Advances the clock of the page, because the app repeats a failed request twice before it reports it. */
export const waitForText = async ({ page }: Camera, words: string): Promise<void> => {
  const said = page.getByText(words).first()
  for (let tries = 0; tries < 50; tries += 1) {
    if (await said.isVisible()) return
    await page.clock.fastForward(3_000)
    await said.waitFor({ timeout: 200 }).catch(() => undefined)
  }
  // A busy machine may have sent no request yet when the clock stops.
  await said.waitFor()
}

/** Opens a path by loading the page anew, so that the app has nothing in memory. */
export const open = async ({ page }: Camera, path: string, heading?: string): Promise<void> => {
  await page.goto(`/app${path}`)
  if (heading !== undefined) await page.getByRole('heading', { level: 1, name: heading }).waitFor()
}
