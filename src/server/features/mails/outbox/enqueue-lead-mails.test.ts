import assert from 'node:assert/strict'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { countsAndTruth, eventually, mailRows } from './test-outbox.ts'

const hourMs = 3_600_000

onEachDatabase(
  'an address gets at most five confirmations an hour, whatever its case, and none is lost',
  async (start) => {
    const foyer = await start()
    const spellings = ['ada@example.com', 'ADA@example.com', 'Ada@Example.COM']
    // In rounds, because a request that waits three seconds for one of the ten connections gets 503.
    for (let round = 0; round < 4; round++) {
      const answers = await Promise.all(
        Array.from({ length: 25 }, (_, n) => foyer.submit({ email: spellings[n % 3] })),
      )
      for (const { status } of answers) assert.equal(status, 201)
    }

    const confirmations = (await mailRows(foyer.deps.db)).filter(({ kind }) => kind === 'confirmation')
    assert.equal(confirmations.length, 100)
    const times = confirmations.map(({ scheduled_at }) => scheduled_at).sort((a, b) => a - b)
    for (const [n, at] of times.entries()) {
      const within = times.filter((other) => other >= at && other < at + hourMs).length
      assert.ok(within <= 5, `${within} in the hour from number ${n}`)
    }
    assert.ok((times.at(-1) ?? 0) - (times[0] ?? 0) < 19.5 * hourMs, 'none waits longer than necessary')
  },
)

onEachDatabase(
  'confirmations to one address do not delay those to another address or notifications',
  async (start) => {
    const foyer = await start({ env: { NOTIFY_EMAIL: 'ada@example.com' } })
    for (const email of ['ada+1@example.com', 'ada@example.org', 'ada@example.com']) {
      for (let n = 0; n < 5; n++) assert.equal((await foyer.submit({ email })).status, 201)
    }
    for (const { created_at, scheduled_at } of await mailRows(foyer.deps.db))
      assert.equal(scheduled_at, created_at)
  },
)

onEachDatabase(
  'with NOTIFY_EMAIL each of its addresses gets one notification, and attorneys get none',
  async (start) => {
    const foyer = await start({
      env: { NOTIFY_EMAIL: 'intake@example.org, Intake@example.org, partner@example.org' },
    })
    await foyer.attorney()
    assert.equal((await foyer.submit({ email: 'partner@example.org' })).status, 201)
    const rows = await mailRows(foyer.deps.db)
    assert.deepEqual(rows.map(({ kind, recipient }) => `${kind} ${recipient?.toLowerCase()}`).sort(), [
      'confirmation partner@example.org',
      'notification intake@example.org',
      'notification partner@example.org',
    ])
  },
)

onEachDatabase('without NOTIFY_EMAIL every active attorney is notified, and nobody else', async (start) => {
  const foyer = await start()
  const active = [await foyer.attorney(), await foyer.attorney({ role: 'attorney' })]
  await foyer.attorney({ status: 'waiting' })
  await foyer.attorney({ status: 'deactivated' })
  await foyer.submit()
  const notifications = (await mailRows(foyer.deps.db)).filter(({ kind }) => kind === 'notification')
  assert.deepEqual(
    notifications.map(({ recipient }) => recipient),
    active.map(({ email }) => email),
  )
})

onEachDatabase(
  'a lead that arrives before the first attorney leads to a notification when they register',
  async (start) => {
    const foyer = await start()
    await foyer.submit()
    assert.deepEqual(
      (await mailRows(foyer.deps.db)).map(({ kind, state, recipient }) => [
        kind,
        state === 'unaddressed',
        recipient,
      ]),
      [
        ['confirmation', false, 'ada@example.com'],
        ['notification', true, null],
      ],
    )
    const registered = await foyer.call('POST', '/api/auth/register', {
      json: { email: 'first@example.org', password: 'quite a long sentence, this' },
    })
    assert.equal(registered.status, 201, registered.text)
    await eventually(
      async () => (await mailRows(foyer.deps.db)).every(({ state }) => state === 'sent'),
      'both are sent',
    )
    const [, notification] = await mailRows(foyer.deps.db)
    assert.equal(notification?.recipient, 'first@example.org')
    assert.match(notification?.message_id ?? '', /^<lead-1-notification-[0-9a-f]{16}@localhost>$/)
    assert.deepEqual(await countsAndTruth(foyer.deps.db), { counts: { sent: 2 }, truth: { sent: 2 } })
  },
)
