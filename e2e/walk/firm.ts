import { testPassword } from '#server/testing/attorneys.ts'
import { until } from '#server/testing/until.ts'
import { fillTeam, addUnfinishedJobs, addUnsentMails } from './seed.ts'
import { type AdminBrowser, type VisitorBrowser, open, send, signIn, waitForText } from './browsers.ts'

export const walkTeam = async ({ admin, foyer }: AdminBrowser): Promise<void> => {
  const attorneys = /\/api\/attorneys/
  await admin.holding(attorneys, async () => {
    await open(admin, '/team', 'Team')
    await admin.page.getByRole('status').waitFor()
    await admin.look('team, loading')
  })
  await fillTeam(foyer)
  await open(admin, '/team', 'Team')
  await admin.page.getByRole('button', { name: 'Approve: kathleen@example.com' }).waitFor()
  await admin.page.getByRole('button', { name: 'Reactivate: edsger@example.com' }).waitFor()
  await admin.page.getByText('Refused by their mail server.').waitFor()
  await admin.look('team, full, very long names')
  await admin.refused(409, async () => {
    await send(admin, { 'E-mail': 'kathleen@example.com' }, 'Invite')
    await admin.page.getByText('Approve the account instead.').waitFor()
    await admin.look('team, the invited person has asked for access')
  })
  await admin.page.getByRole('button', { name: 'Decline: kathleen@example.com' }).click()
  await admin.page.getByText('You can reactivate the account later.').waitFor()
  await admin.look('team, asking before somebody is declined')
  await admin.page.getByRole('dialog').getByRole('button', { name: 'Decline' }).click()
  await admin.page.getByRole('button', { name: 'Reactivate: kathleen@example.com' }).waitFor()
  await admin.failing(attorneys, async () => {
    await open(admin, '/team', 'Team')
    await waitForText(admin, 'That did not work')
    await admin.look('team, error')
  })
}

export const walkEmptyOverview = async ({ admin }: AdminBrowser): Promise<void> => {
  await open(admin, '/overview', 'Overview')
  await waitForText(admin, 'Nobody came in this time')
  await admin.look('overview, nobody')
}

export const walkOverview = async ({ admin }: AdminBrowser): Promise<void> => {
  const overview = /\/api\/analytics\/overview/
  await admin.holding(overview, async () => {
    await open(admin, '/overview', 'Overview')
    await admin.page.getByRole('status').first().waitFor()
    await admin.look('overview, loading')
  })
  await waitForText(admin, 'What became of them')
  await admin.look('overview')
  await admin.page.getByText('As a table').click()
  await admin.page.getByText('1 year').click()
  await admin.page.getByText('Mine', { exact: true }).click()
  await admin.page.waitForURL(/of=mine/)
  await waitForText(admin, 'What became of them')
  await admin.glance('overview, own leads of a year, by week')
  await admin.failing(overview, async () => {
    await open(admin, '/overview', 'Overview')
    await waitForText(admin, 'That did not work')
    await admin.glance('overview, error')
  })
}

export const walkEmptyMails = async ({ admin }: AdminBrowser): Promise<void> => {
  await open(admin, '/mail', 'Mail')
  await admin.page.getByText('No mail has failed').waitFor()
  await admin.look('mails, empty')
  for (const [state, words] of [
    ['Failed', 'No mail has failed'],
    ['Queued', 'The queue is empty'],
    ['No recipient', 'Every notification has a recipient'],
    ['Sent', 'Nothing was sent yet'],
    ['Dismissed', 'Nothing was dismissed'],
  ] as const) {
    await admin.page.getByText(state, { exact: true }).click()
    await admin.page.getByText(words).waitFor()
    await admin.glance(`mails, ${state}, empty`)
  }
  await open(admin, '/mail/tasks', 'Other tasks')
  await admin.page.getByText('No task has failed').waitFor()
  await admin.look('tasks, empty')
}

export const walkMails = async ({ admin, foyer }: AdminBrowser): Promise<void> => {
  const mails = /\/api\/mails\?/
  const { db } = foyer.deps
  await until('the first mails are sent', async () => {
    const first = await db.selectFrom('mails').select('state').orderBy('id').limit(12).execute()
    return first.length === 12 && first.every(({ state }) => state === 'sent')
  })
  await addUnsentMails(foyer)
  await admin.holding(mails, async () => {
    await open(admin, '/mail', 'Mail')
    await admin.page.getByRole('status').waitFor()
    await admin.look('mails, loading')
  })
  await admin.page.getByRole('list', { name: 'Failed' }).waitFor()
  await admin.look('mails, very long errors')
  await admin.page.getByRole('button', { name: 'Dismiss: ' }).first().click()
  await admin.page.getByText('It will not be sent.').waitFor()
  await admin.look('mails, asking before one is dismissed')
  await admin.page.getByRole('dialog').getByRole('button', { name: 'Dismiss' }).click()
  await admin.page.getByText('It is under Dismissed now.').waitFor()
  for (const state of ['Queued', 'No recipient', 'Sent', 'Dismissed']) {
    await admin.page.getByText(state, { exact: true }).first().click()
    await admin.page.getByRole('list', { name: state }).waitFor()
    await admin.glance(`mails, ${state}`)
  }
  await admin.failing(mails, async () => {
    await open(admin, '/mail', 'Mail')
    await waitForText(admin, 'That did not work')
    await admin.look('mails, error')
  })
}

export const walkTasks = async ({ admin, foyer }: AdminBrowser): Promise<void> => {
  const jobs = /\/api\/jobs\?/
  await addUnfinishedJobs(foyer)
  await admin.holding(jobs, async () => {
    await open(admin, '/mail/tasks', 'Other tasks')
    await admin.page.getByRole('status').waitFor()
    await admin.look('tasks, loading')
  })
  await admin.page.getByRole('list', { name: 'Started by people' }).waitFor()
  await admin.look('tasks, failed')
  await admin.page.getByRole('button', { name: 'Dismiss: Export' }).click()
  await admin.page.getByText('This cannot be undone.').waitFor()
  await admin.look('tasks, asking before one is dismissed')
  await admin.page.keyboard.press('Escape')
  await admin.page.getByText('Queued', { exact: true }).first().click()
  await admin.page.getByText('3 of 10 done').waitFor()
  await admin.glance('tasks, queued')
  await admin.failing(jobs, async () => {
    await open(admin, '/mail/tasks', 'Other tasks')
    await waitForText(admin, 'That did not work')
    await admin.look('tasks, error')
  })
}

export const walkAccount = async ({ admin }: AdminBrowser): Promise<void> => {
  const sessions = /\/api\/auth\/sessions/
  await admin.holding(sessions, async () => {
    await open(admin, '/account', 'Account')
    await admin.page.getByRole('status').first().waitFor()
    await admin.look('account, loading')
  })
  await admin.page.getByText('This one').waitFor()
  await admin.look('account')
  await admin.refused(422, async () => {
    await send(admin, { 'Current password': 'not the right one', 'New password': 'short' }, 'Change password')
    await admin.page.getByText('At least 12 characters.', { exact: true }).waitFor()
    await admin.look('account, mistakes')
  })
}

/** Opens the pages for admins as an attorney who is not an admin. */
export const walkNotAllowed = async ({ visitor, foyer }: VisitorBrowser): Promise<void> => {
  await foyer.attorney({ email: 'niklaus@example.com', role: 'attorney' })
  await signIn(visitor, 'niklaus@example.com', testPassword)
  await visitor.page.getByRole('heading', { name: 'Inbox' }).waitFor()
  for (const path of ['/team', '/mail', '/mail/tasks', '/settings/audit']) {
    await open(visitor, path, 'This is for admins')
    await visitor.glance(`not allowed: ${path}`)
  }
  for (const path of ['/settings/firm', '/settings/form']) {
    await open(visitor, path, 'Settings')
    await visitor.page.getByText('Only admins change the settings.').waitFor()
    await visitor.look(`read only: ${path}`)
  }
}

export const walkNotFound = async ({ admin }: AdminBrowser): Promise<void> => {
  await open(admin, '/no/such/place', 'There is nothing at this address')
  await admin.look('not found')
}
