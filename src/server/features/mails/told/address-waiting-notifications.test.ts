import assert from 'node:assert/strict'
import { readCount } from '#server/adapters/database/counting/counts.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import type { TestFoyer } from '#server/testing/start-foyer.ts'
import { addressMissedNotifications, addressWaitingNotifications } from './address-waiting-notifications.ts'

const notifications = ({ deps }: TestFoyer) =>
  deps.db.selectFrom('mails').selectAll().where('kind', '=', 'notification').orderBy('id').execute()
const count = ({ deps }: TestFoyer, ...states: string[]) =>
  readCount(
    deps.db,
    states.map((state) => `mails:${state}` as const),
  )
const register = (foyer: TestFoyer, email: string) =>
  foyer.call('POST', '/api/auth/register', { json: { email, password: 'a sentence only Ada knows' } })

onEachDatabase(
  'the first admin is notified of the leads that arrived before the firm had an active attorney',
  async (start) => {
    const foyer = await start()
    for (let number = 0; number < 3; number++) assert.equal((await foyer.submit()).status, 201)
    assert.ok(
      (await notifications(foyer)).every(
        ({ state, recipient, message_id }) =>
          state === 'unaddressed' && recipient === null && message_id === null,
      ),
    )
    assert.equal(await count(foyer, 'unaddressed'), 3)

    foyer.advance(60_000)
    const registeredFrom = foyer.deps.now()
    let woken = 0
    const { wakeMail } = foyer.deps
    foyer.deps.wakeMail = () => (woken++, wakeMail())
    assert.equal((await register(foyer, 'ada@example.com')).status, 201)
    assert.equal(woken, 1)
    for (const notification of await notifications(foyer)) {
      assert.notEqual(notification.state, 'unaddressed')
      assert.equal(notification.recipient, 'ada@example.com')
      assert.match(
        notification.message_id ?? '',
        new RegExp(`^<lead-${notification.lead_id}-notification-[0-9a-f]{16}@localhost>$`),
      )
      assert.ok(
        notification.scheduled_at >= registeredFrom,
        'the wait for an attorney does not count as tries',
      )
    }
    assert.equal(await count(foyer, 'unaddressed'), 0)
    assert.equal(await count(foyer, 'queued', 'sent', 'failed'), 6)

    await register(foyer, 'grace@example.com')
    assert.equal(woken, 2, 'the admin is told that she waits')
    assert.equal((await notifications(foyer)).length, 3)
  },
)

onEachDatabase('a refused registration leaves notifications unaddressed', async (start) => {
  const foyer = await start({ env: { HOST: '0.0.0.0' } })
  await foyer.submit()
  assert.equal((await register(foyer, 'ada@example.com')).status, 403)
  assert.equal(await count(foyer, 'unaddressed'), 1)
  assert.equal((await notifications(foyer))[0]?.recipient, null)
})

onEachDatabase(
  'thousands of waiting notifications are addressed in one transaction, or none of them',
  async (start) => {
    const foyer = await start()
    const { db } = foyer.deps
    const { id } = (await foyer.submit()).body
    const many = 2500
    await transact(db, async (tx) => {
      const notification = {
        lead_id: id,
        kind: 'notification',
        recipient: null,
        message_id: null,
        state: 'unaddressed',
        link_only: 0,
        attempts: 0,
      } as const
      const times = {
        scheduled_at: 1,
        due_at: 1,
        lease_token: null,
        last_error: null,
        created_at: 1,
        sent_at: null,
      }
      const leads = await tx.selectFrom('leads').selectAll().execute()
      for (let number = 0; number < many; number += 500) {
        const rows = Array.from({ length: 500 }, (_, row) => ({
          ...leads[0]!,
          id: id + 1 + number + row,
          resume_path: `uploads/${number + row}`,
        }))
        for (let from = 0; from < 500; from += 50)
          await tx
            .insertInto('leads')
            .values(rows.slice(from, from + 50))
            .execute()
        for (const lead of rows)
          await tx
            .insertInto('mails')
            .values({ ...notification, ...times, lead_id: lead.id })
            .execute()
      }
    })
    const address = {
      recipient: 'ada@example.com',
      mailFrom: 'foyer@example.com',
      now: foyer.deps.now() + 3_600_000,
    }
    const failing = transact(db, async (tx) => {
      assert.equal(await addressWaitingNotifications(tx, address), many + 1)
      throw new Error('on purpose')
    })
    await assert.rejects(failing, /on purpose/)
    assert.ok((await notifications(foyer)).every(({ state }) => state === 'unaddressed'))
    assert.equal(await transact(db, (tx) => addressWaitingNotifications(tx, address)), many + 1)
    const addressed = await notifications(foyer)
    for (const { lead_id, message_id } of addressed)
      assert.match(
        message_id ?? '',
        new RegExp(`^<lead-${lead_id}-notification-[0-9a-f]{16}@example\\.com>$`),
      )
    assert.equal(new Set(addressed.map(({ message_id }) => message_id)).size, many + 1)
  },
)

onEachDatabase(
  'a notification that the first registration missed is addressed later, or waits if nobody is active',
  async (start) => {
    const foyer = await start()
    const options = { mailFrom: 'foyer@example.com', now: foyer.deps.now() }
    await foyer.submit()
    await foyer.attorney({ status: 'waiting' })
    assert.equal(await addressMissedNotifications(foyer.deps.db, options), 0)
    const { email } = await foyer.attorney()
    await foyer.attorney()
    assert.equal(await addressMissedNotifications(foyer.deps.db, options), 1)
    assert.deepEqual(
      (await notifications(foyer)).map(({ recipient }) => recipient),
      [email],
    )
    assert.equal(await addressMissedNotifications(foyer.deps.db, options), 0)
  },
)
