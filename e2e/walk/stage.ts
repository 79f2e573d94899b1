import type { TestFoyer } from '#server/testing/start-foyer.ts'
import type { Camera } from './camera.ts'

/** The browser of the first attorney, an admin. */
export type AtDesk = { foyer: TestFoyer; desk: Camera }
/** A browser in which nobody is signed in. */
export type AtDoor = { foyer: TestFoyer; door: Camera }
export type Stage = AtDesk & AtDoor

export const account = {
  name: 'Grace Hopper',
  email: 'grace@example.com',
  password: 'correct horse battery staple',
}

/** Fills in a form by the labels of its fields, and sends it by its button. */
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

/** The app asks twice more before it says that something failed: the time between passes at once. */
export const untilItSays = async ({ page }: Camera, words: string): Promise<void> => {
  const said = page.getByText(words).first()
  for (let tries = 0; tries < 50 && !(await said.isVisible()); tries += 1) {
    await page.clock.fastForward(3_000)
    await said.waitFor({ timeout: 200 }).catch(() => undefined)
  }
  await said.waitFor({ timeout: 1_000 })
}

/** Nothing in the memory of the app: the next address is opened as if for the first time. */
export const open = async ({ page }: Camera, path: string, heading?: string): Promise<void> => {
  await page.goto(`/app${path}`)
  if (heading !== undefined) await page.getByRole('heading', { level: 1, name: heading }).waitFor()
}
