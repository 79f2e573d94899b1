import assert from 'node:assert/strict'
import { join } from 'node:path'
import { transact } from '#server/adapters/database/transact.ts'
import { listMails, readMail } from '#server/adapters/mail/mailbox-reader.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import type { TestFoyer } from '#server/testing/start-foyer.ts'
import { until } from '#server/testing/until.ts'

const env = { FIRM_TIME_ZONE: 'america/new_york', NOTIFY_EMAIL: 'attorney@example.org' }

/** Submits a lead and returns the texts of its two mails. */
const mailsOfNewLead = async (foyer: TestFoyer) => {
  const folder = join(foyer.dataDir, 'mail')
  const before = (await listMails(folder)).length
  const { body } = await foyer.submit()
  const mails = await until('both mails are sent', async () => {
    const found = await listMails(folder)
    return found.length === before + 2 && found.slice(0, 2)
  })
  const texts = await Promise.all(mails.map(async ({ name }) => (await readMail(folder, name))?.text ?? ''))
  return { texts, lead: body }
}

onEachDatabase(
  'mails write times in the time zone of the firm and name the zone, while the API answers in UTC',
  async (start) => {
    const foyer = await start({ env })
    const assertSays = async (words: RegExp) => {
      const { texts, lead } = await mailsOfNewLead(foyer)
      for (const text of texts) {
        assert.match(text, words)
        assert.doesNotMatch(text, /UTC|07:0/)
      }
      assert.match(lead.created_at, /^2027-03-14T0[67]:\d\d:\d\d\.\d{3}Z$/)
    }
    // A minute before daylight saving time begins, and five minutes later.
    foyer.advance(Date.UTC(2027, 2, 14, 6, 58, 30) - foyer.deps.now())
    const admin = await foyer.attorney()
    const save = (zone: string | null) =>
      foyer.call('PATCH', '/api/settings', { token: admin.token, json: { firm_time_zone: zone } })
    await assertSays(/14 March 2027 at 01:5\d Eastern Standard Time/)
    foyer.advance(300_000)
    await assertSays(/14 March 2027 at 03:0\d Eastern Daylight Time/)
    assert.match((await foyer.call('GET', '/dev/mail')).text, /14 March 2027 at 03:0\d Eastern Daylight Time/)

    const saved = await save('asia/kolkata')
    assert.deepEqual([saved.status, saved.body.saved], [200, ['firm_time_zone']])
    assert.equal(saved.body.environment.firm_time_zone, 'America/New_York')
    await assertSays(/14 March 2027 at 12:3\d India Standard Time/)
    assert.equal((await save('US/Eastern')).body.firm_time_zone, 'US/Eastern')
    assert.equal((await save(null)).body.firm_time_zone, 'America/New_York')
    await assertSays(/Eastern Daylight Time/)
  },
)

onEachDatabase(
  'a saved time zone that this Node does not know counts as not saved, and mails are still sent',
  async (start) => {
    const foyer = await start({ env })
    const { token } = await foyer.attorney()
    await foyer.call('PATCH', '/api/settings', { token, json: { firm_time_zone: 'Europe/Berlin' } })
    await transact(foyer.deps.db, (tx) =>
      tx
        .updateTable('settings')
        .set({ value: '"Mars/Olympus"' })
        .where('key', '=', 'firm_time_zone')
        .execute(),
    )
    foyer.advance(2_000)
    const { body } = await foyer.call('GET', '/api/settings', { token })
    assert.deepEqual([body.firm_time_zone, body.saved], ['America/New_York', []])
    for (const text of (await mailsOfNewLead(foyer)).texts) assert.match(text, /Eastern/)
  },
)
