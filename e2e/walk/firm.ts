import { testPassword } from '#server/testing/attorneys.ts'
import { until } from '#server/testing/until.ts'
import { fillTeam, troubleJobs, troubleMails } from './seed.ts'
import { type AtDesk, type AtDoor, open, send, signIn, untilItSays } from './stage.ts'

export const walkTeam = async ({ desk, foyer }: AtDesk): Promise<void> => {
  const attorneys = /\/api\/attorneys/
  await desk.holding(attorneys, async () => {
    await open(desk, '/team', 'Team')
    await desk.page.getByRole('status').waitFor()
    await desk.look('team, loading')
  })
  await fillTeam(foyer)
  await open(desk, '/team', 'Team')
  await desk.page.getByRole('button', { name: 'Let in: kathleen@example.com' }).waitFor()
  await desk.page.getByRole('button', { name: 'Let in again: edsger@example.com' }).waitFor()
  await desk.look('team, full, very long names')
  await desk.page.getByRole('button', { name: 'Turn down: kathleen@example.com' }).click()
  await desk.page.getByRole('button', { name: 'Let in again: kathleen@example.com' }).waitFor()
  await desk.failing(attorneys, async () => {
    await open(desk, '/team', 'Team')
    await untilItSays(desk, 'That did not work')
    await desk.look('team, error')
  })
}

export const walkEmptyMails = async ({ desk }: AtDesk): Promise<void> => {
  await open(desk, '/mail', 'Mail')
  await desk.page.getByText('No mail has failed').waitFor()
  await desk.look('mails, empty')
  for (const [state, words] of [
    ['Failed', 'No mail has failed'],
    ['Queued', 'The queue is empty'],
    ['Nobody to tell', 'Every notification has a recipient'],
    ['Sent', 'Nothing was sent yet'],
    ['Dismissed', 'Nothing was dismissed'],
  ] as const) {
    await desk.page.getByText(state, { exact: true }).click()
    await desk.page.getByText(words).waitFor()
    await desk.glance(`mails, ${state}, empty`)
  }
  await open(desk, '/mail/tasks', 'Other tasks')
  await desk.page.getByText('No task has failed').waitFor()
  await desk.look('tasks, empty')
}

export const walkMails = async ({ desk, foyer }: AtDesk): Promise<void> => {
  const mails = /\/api\/mails\?/
  const { db } = foyer.deps
  await until('the first mails are sent', async () => {
    const first = await db.selectFrom('mails').select('state').orderBy('id').limit(12).execute()
    return first.length === 12 && first.every(({ state }) => state === 'sent')
  })
  await troubleMails(foyer)
  await desk.holding(mails, async () => {
    await open(desk, '/mail', 'Mail')
    await desk.page.getByRole('status').waitFor()
    await desk.look('mails, loading')
  })
  await desk.page.getByRole('list', { name: 'Failed' }).waitFor()
  await desk.look('mails, very long errors')
  await desk.page.getByRole('button', { name: 'Dismiss: ' }).first().click()
  await desk.page.getByText('It will not be sent.').waitFor()
  await desk.look('mails, asking before one is dismissed')
  await desk.page.getByRole('dialog').getByRole('button', { name: 'Dismiss' }).click()
  await desk.page.getByText('It is under Dismissed now.').waitFor()
  for (const state of ['Queued', 'Nobody to tell', 'Sent', 'Dismissed']) {
    await desk.page.getByText(state, { exact: true }).first().click()
    await desk.page.getByRole('list', { name: state }).waitFor()
    await desk.glance(`mails, ${state}`)
  }
  await desk.failing(mails, async () => {
    await open(desk, '/mail', 'Mail')
    await untilItSays(desk, 'That did not work')
    await desk.look('mails, error')
  })
}

export const walkTasks = async ({ desk, foyer }: AtDesk): Promise<void> => {
  const jobs = /\/api\/jobs\?/
  await troubleJobs(foyer)
  await desk.holding(jobs, async () => {
    await open(desk, '/mail/tasks', 'Other tasks')
    await desk.page.getByRole('status').waitFor()
    await desk.look('tasks, loading')
  })
  await desk.page.getByRole('list', { name: 'Failed' }).waitFor()
  await desk.look('tasks, failed')
  await desk.page.getByRole('button', { name: 'Dismiss: Export' }).click()
  await desk.page.getByText('This cannot be undone.').waitFor()
  await desk.look('tasks, asking before one is dismissed')
  await desk.page.keyboard.press('Escape')
  await desk.page.getByText('Queued', { exact: true }).first().click()
  await desk.page.getByText('3 of 10 done').waitFor()
  await desk.glance('tasks, queued')
  await desk.failing(jobs, async () => {
    await open(desk, '/mail/tasks', 'Other tasks')
    await untilItSays(desk, 'That did not work')
    await desk.look('tasks, error')
  })
}

export const walkAccount = async ({ desk }: AtDesk): Promise<void> => {
  const sessions = /\/api\/auth\/sessions/
  await desk.holding(sessions, async () => {
    await open(desk, '/account', 'Account')
    await desk.page.getByRole('status').waitFor()
    await desk.look('account, loading')
  })
  await desk.page.getByText('This one').waitFor()
  await desk.look('account')
  await desk.refused(422, async () => {
    await send(desk, { 'Current password': 'not the right one', 'New password': 'short' }, 'Change password')
    await desk.page.getByText('At least 12 characters.', { exact: true }).waitFor()
    await desk.look('account, mistakes')
  })
}

/** An attorney who is no admin, at the addresses of admins. */
export const walkNotAllowed = async ({ door, foyer }: AtDoor): Promise<void> => {
  await foyer.attorney({ email: 'niklaus@example.com', role: 'attorney' })
  await signIn(door, 'niklaus@example.com', testPassword)
  await door.page.getByRole('heading', { name: 'Inbox' }).waitFor()
  for (const path of ['/team', '/mail', '/mail/tasks', '/settings/audit']) {
    await open(door, path, 'This is for admins')
    await door.glance(`not allowed: ${path}`)
  }
  for (const path of ['/settings/firm', '/settings/form']) {
    await open(door, path, 'Settings')
    await door.page.getByText('Only admins change the settings.').waitFor()
    await door.look(`read only: ${path}`)
  }
}

export const walkNotFound = async ({ desk }: AtDesk): Promise<void> => {
  await open(desk, '/no/such/place', 'There is nothing at this address')
  await desk.look('not found')
}
