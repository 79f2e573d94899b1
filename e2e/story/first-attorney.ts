import assert from 'node:assert/strict'
import { until } from '#server/testing/until.ts'
import { wordsOfResume } from './prospect.ts'
import { type Scene, type Visitor, grace, heading, send, signIn } from './scene.ts'

/** Creates the first account of the firm; the inbox already contains the lead. */
export const signUpFirst = async (site: string, { page }: Visitor): Promise<void> => {
  await page.goto(`${site}/app`)
  await heading(page, 'Welcome to Foyer')
  await send(
    page,
    { 'Your name': grace.name, 'E-mail': grace.email, Password: grace.password },
    'Create the account',
  )
  await heading(page, 'Set up your firm')
  await page.getByRole('button', { name: 'Skip all' }).click()
  await heading(page, 'Inbox')
  await page.locator('[data-row="1"]').getByText('Ada Lovelace').waitFor()
}

/** Opens the link of the notification, which shows the lead and its resume. */
export const readTheLead = async (link: string, { page }: Visitor): Promise<void> => {
  await page.goto(link)
  assert.equal(page.url(), link)
  await heading(page, 'Ada Lovelace')
  const paper = page.getByRole('group', { name: 'Page 1' })
  await paper.getByText(wordsOfResume).waitFor()
  await until('the page to be drawn', () =>
    page.evaluate<boolean>(`(() => {
      const canvas = document.querySelector('[aria-label="Page 1"] canvas')
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
      return data.some((value, at) => at % 4 === 0 && value < 128 && data[at + 3] === 255)
    })()`),
  )
  assert.equal(await page.getByText('Suspicious').count(), 0)
}

/** By keyboard only: goes to the inbox and back to the lead, reaches out by phone, undoes it. The other browser shows both. */
export const reachOutByKeyboard = async (
  scene: Scene,
  desktop: Visitor,
  watching: Visitor,
): Promise<void> => {
  const { page } = desktop
  await page.keyboard.press('Escape')
  await heading(page, 'Inbox')
  const { id } = (await scene.foyer.submit({ first_name: 'Alan', last_name: 'Turing' })).body
  await page.locator(`[data-row="${id}"]`).getByText('Alan Turing').waitFor()
  // The row of the lead that was open before has the focus.
  await until('the row to have the focus', () =>
    page.evaluate<boolean>(`document.activeElement.textContent === 'Ada Lovelace'`),
  )
  await page.keyboard.press('j')
  await page.keyboard.press('k')
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/app\/leads\/1\b/)
  await heading(page, 'Activity')

  let loads = 0
  watching.page.on('load', () => (loads += 1))
  const theirs = watching.page.locator('article > header')
  const reached = theirs.getByText('Reached out by phone')
  const told = watching.page.getByText('Grace Hopper reached out by phone')
  const takenBack = watching.page.getByText('Grace Hopper moved it back to pending')
  assert.equal(await reached.count(), 0)
  assert.equal(await told.count(), 0)

  await page.keyboard.press('r')
  await page.getByRole('dialog').waitFor()
  assert.equal(await stateIn(scene), 'PENDING')
  await page.keyboard.press('p')
  await page.getByText(/^Reached out by phone/).waitFor()
  await page.getByText('Reached out to Ada Lovelace.').waitFor()
  await until('it is stored', async () => (await stateIn(scene)) === 'REACHED_OUT')
  await reached.waitFor()
  await told.waitFor()
  assert.equal(await takenBack.count(), 0)

  await page.keyboard.press('z')
  await page.getByText('Undone: Reached out to Ada Lovelace.').waitFor()
  assert.equal(await stateIn(scene), 'PENDING')
  await reached.waitFor({ state: 'detached' })
  await theirs.getByText(/^Due /).waitFor()
  await takenBack.waitFor()
  assert.equal(await told.count(), 1, 'what was done stays in the timeline')
  assert.equal(loads, 0, 'the other browser has loaded nothing again')
}

/** Opens the page of the lead in a second browser of the same attorney. */
export const openElsewhere = async (link: string, { page }: Visitor): Promise<void> => {
  await page.goto(link)
  await heading(page, 'Sign in')
  await signIn(page, grace)
  await heading(page, 'Ada Lovelace')
  await heading(page, 'Activity')
}

const stateIn = async ({ foyer }: Scene) => {
  const lead = await foyer.deps.db
    .selectFrom('leads')
    .select('state')
    .where('id', '=', 1)
    .executeTakeFirstOrThrow()
  return lead.state
}
