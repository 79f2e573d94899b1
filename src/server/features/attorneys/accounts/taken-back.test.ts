import assert from 'node:assert/strict'
import { join } from 'node:path'
import { listMails, readMail } from '#server/adapters/mail/mailbox-reader.ts'
import { testPassword } from '#server/testing/attorneys.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import type { TestFoyer } from '#server/testing/start-foyer.ts'
import { onTwoNodes } from '#server/testing/two-nodes.ts'
import { until } from '#server/testing/until.ts'
import { setPassword } from '../passwords/set-password.ts'

// Somebody who got into the owner's mailbox or browser may have reset links and sessions. When the owner or the
// operator secures the account, all of these must end.

const newPassword = 'something only I would think of'
const strangersPassword = 'what a stranger would think of'

/** The token in the newest mail to an address. */
const linkTo = async (foyer: TestFoyer, email: string): Promise<string> => {
  const folder = join(foyer.dataDir, 'mail')
  await foyer.call('POST', '/api/auth/password-reset', { json: { email } })
  return until(`the mail to ${email}`, async () => {
    for (const { name } of await listMails(folder)) {
      const mail = await readMail(folder, name)
      if (mail?.to === email) return /\/app\/reset-password#(\S+)/.exec(mail.text)?.[1] ?? ''
    }
    return undefined
  })
}

const useLink = (foyer: TestFoyer, token: string) =>
  foyer.call('POST', '/api/auth/password-reset/confirm', { json: { token, new_password: strangersPassword } })

const signIn = async (foyer: TestFoyer, username: string, password: string) =>
  (await foyer.call('POST', '/api/auth/token', { form: { username, password } })).status

const ownChange = (foyer: TestFoyer, token: string) =>
  foyer.call('POST', '/api/auth/password', {
    token,
    json: { current_password: testPassword, new_password: newPassword },
  })

onEachDatabase('reset links end when the password is changed in the app', async (start) => {
  const foyer = await start()
  const [own, other] = [await foyer.attorney(), await foyer.attorney()]
  const [link, others] = [await linkTo(foyer, own.email), await linkTo(foyer, other.email)]
  assert.equal((await ownChange(foyer, own.token)).status, 204)
  assert.equal((await useLink(foyer, link)).body.code, 'reset_link_invalid')
  assert.equal(await signIn(foyer, own.email, newPassword), 200)
  assert.equal(await signIn(foyer, own.email, strangersPassword), 401)
  assert.equal((await useLink(foyer, others)).status, 204, 'the links of others still work')
})

onEachDatabase('reset links end when the operator sets a password', async (start) => {
  const foyer = await start()
  const { email } = await foyer.attorney()
  const link = await linkTo(foyer, email)
  await setPassword(foyer.deps, { email, password: newPassword })
  assert.equal((await useLink(foyer, link)).body.code, 'reset_link_invalid')
  assert.equal(await signIn(foyer, email, newPassword), 200)
})

onEachDatabase('a reset link from before a deactivation stays invalid afterward', async (start) => {
  const foyer = await start()
  const admin = await foyer.attorney()
  const { id, email } = await foyer.attorney({ role: 'attorney' })
  const link = await linkTo(foyer, email)
  for (const is_active of [false, true])
    await foyer.call('PATCH', `/api/attorneys/${id}`, { token: admin.token, json: { is_active } })
  assert.equal((await useLink(foyer, link)).body.code, 'reset_link_invalid')
  assert.equal(await signIn(foyer, email, testPassword), 200)
})

onEachDatabase(
  'of a reset link and a change in the app at the same moment one succeeds, without a deadlock',
  async (start) => {
    const foyer = await start()
    for (let round = 0; round < 4; round++) {
      const { email, token } = await foyer.attorney()
      const link = await linkTo(foyer, email)
      const answers = await Promise.all([useLink(foyer, link), ownChange(foyer, token)])
      const statuses = answers.map(({ status }) => status)
      assert.equal(statuses.filter((status) => status === 204).length, 1, statuses.join())
      assert.ok(
        statuses.every((status) => status < 500),
        statuses.join(),
      )
    }
  },
)

onTwoNodes('a link ends at every node when the password is changed at one', async ({ a, b }) => {
  const { email, token } = await a.attorney()
  const link = await linkTo(a, email)
  assert.equal((await ownChange(a, token)).status, 204)
  assert.equal((await useLink(b, link)).body.code, 'reset_link_invalid')
})
