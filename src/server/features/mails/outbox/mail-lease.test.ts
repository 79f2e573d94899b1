import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'kysely'
import { MailKind } from '#contract/schemas/mails.ts'
import { transact } from '#server/adapters/database/transact.ts'
import type { Mailer } from '#server/adapters/mail/mailer.ts'
import { startSmtpServer } from '#server/testing/servers/smtp-server.ts'
import { mailQueue } from './mail-queue.ts'
import {
  addresses,
  countsAndTruth,
  eventually,
  everyMailIs,
  mailRows,
  onEachOutbox,
  type TestOutbox,
} from './test-outbox.ts'

onEachOutbox('two workers on one database send every mail exactly once', async (outbox, t) => {
  const server = await startSmtpServer()
  t.after(server.stop)
  await outbox.addLeads(addresses(40))
  for (let n = 0; n < 2; n++) outbox.startWorker(outbox.smtpMailer(server.port))
  await eventually(everyMailIs(outbox.db, 'sent'), 'every mail is sent')

  const ids = server.mails.map(({ parsed }) => parsed.messageId)
  assert.equal(ids.length, 80)
  assert.equal(new Set(ids).size, 80)
  assert.deepEqual(
    (await mailRows(outbox.db)).map(({ attempts }) => attempts),
    Array(80).fill(1),
  )
  assert.deepEqual(await countsAndTruth(outbox.db), { counts: { sent: 80 }, truth: { sent: 80 } })
})

onEachOutbox(
  'a worker that continues after its lease has ended sends nothing and changes nothing',
  async (outbox, t) => {
    const server = await startSmtpServer()
    t.after(server.stop)
    await outbox.addLeads(addresses(1))
    const first = holding(outbox.smtpMailer(server.port))
    outbox.startWorker(first.mailer)
    await eventually(() => first.waiting() === 2, 'the first worker has both mails in hand')

    const second = holding(outbox.smtpMailer(server.port))
    outbox.clock.advance(299_000)
    outbox.startWorker(second.mailer)
    await delay(500)
    assert.equal(second.waiting(), 0, 'no other worker claims the mails during the lease')

    outbox.clock.advance(2_000)
    await eventually(() => second.waiting() === 2, 'the second worker has taken both over')
    const taken = await mailRows(outbox.db)
    assert.deepEqual(
      taken.map(({ attempts }) => attempts),
      [2, 2],
    )
    first.letGo()
    await first.settled()
    await delay(300)
    assert.equal(server.mails.length, 0, 'the first worker sends nothing more')
    assert.deepEqual(await mailRows(outbox.db), taken, 'the first worker stores no outcome')

    second.letGo()
    await eventually(everyMailIs(outbox.db, 'sent'), 'the second worker has sent both')
    assert.deepEqual(await countsAndTruth(outbox.db), { counts: { sent: 2 }, truth: { sent: 2 } })
    assert.equal(server.mails.length, 2)
    assert.equal(new Set(server.mails.map(({ parsed }) => parsed.messageId)).size, 2)
  },
)

onEachOutbox(
  'a worker does not begin a mail in the second half of its lease, but returns it to the queue',
  async (outbox, t) => {
    const server = await startSmtpServer()
    t.after(server.stop)
    await outbox.addLeads(addresses(1))
    // Every reading of the clock is 100 s later, as if the process were suspended between claiming and sending.
    let at = outbox.clock.now()
    const slow = outbox.startWorker(outbox.smtpMailer(server.port), {
      now: () => (at += 100_000),
      pace: { leaseMs: 150_000 },
    })
    await delay(500)
    await slow.stop()
    assert.equal(server.mails.length, 0)
    const rows = await mailRows(outbox.db)
    assert.deepEqual(
      rows.map(({ attempts, lease_token }) => [attempts, lease_token]),
      [
        [0, null],
        [0, null],
      ],
    )
  },
)

onEachOutbox(
  'a claimed mail whose lease is over is not claimed again, and claims stay within the limit',
  async ({ db, addLeads, clock }) => {
    await addLeads(addresses(3))
    const inHand: number[] = []
    const claim = async () => {
      const shares = MailKind.options.map((kind) => ({ kind, atMost: 2, within: 2, leaseMs: 1_000 }))
      const claimed = { shares, now: clock.now(), leftOut: inHand }
      const mails = await transact(db, (tx) => mailQueue.claim(tx, claimed))
      inHand.push(...mails.map(({ id }) => id))
      return mails.length
    }
    assert.equal(await claim(), 2)
    clock.advance(2_000)
    assert.deepEqual([await claim(), await claim(), await claim()], [2, 2, 0])
    assert.equal(new Set(inHand).size, 6)
    assert.ok((await mailRows(db)).every(({ attempts }) => attempts === 1))
  },
)

onEachOutbox('a mail whose outcome cannot be stored for a while is not sent again', async (outbox, t) => {
  const server = await startSmtpServer()
  t.after(server.stop)
  await outbox.addLeads(addresses(1))
  const held = holding(outbox.smtpMailer(server.port))
  outbox.startWorker(held.mailer)
  await eventually(() => held.waiting() === 2, 'both mails are claimed')
  const allowWriting = await refuseWriting(outbox)
  held.letGo()
  await eventually(() => server.mails.length === 2, 'both are sent')
  // The lease ends meanwhile, and the worker looks for due mails again.
  outbox.clock.advance(301_000)
  await delay(500)
  await allowWriting()

  await eventually(everyMailIs(outbox.db, 'sent'), 'both are written down')
  await delay(300)
  assert.equal(server.mails.length, 2)
  assert.deepEqual(await countsAndTruth(outbox.db), { counts: { sent: 2 }, truth: { sent: 2 } })
})

onEachOutbox(
  'stopping lets a mail that is being sent arrive, and leaves the others unchanged',
  async (outbox, t) => {
    const server = await startSmtpServer({ mode: 'slow' })
    t.after(server.stop)
    await outbox.addLeads(addresses(10))
    const worker = outbox.startWorker(outbox.smtpMailer(server.port), { pace: { sendsAtOnce: 2 } })
    await eventually(() => server.commands.some((line) => line.startsWith('DATA')), 'a mail is under way')
    await worker.stop()

    const rows = await mailRows(outbox.db)
    const sent = rows.filter(({ state }) => state === 'sent')
    assert.ok(sent.length > 0 && sent.length < 20)
    assert.equal(server.mails.length, sent.length, 'every mail that arrived is stored as sent')
    for (const row of rows)
      assert.deepEqual([row.lease_token, row.attempts], [null, row.state === 'sent' ? 1 : 0])
  },
)

onEachOutbox(
  'a stopping worker returns mails that it has claimed but not begun to the queue',
  async (outbox, t) => {
    const server = await startSmtpServer()
    t.after(server.stop)
    await outbox.addLeads(addresses(1))
    const before = await mailRows(outbox.db)
    await outbox.startWorker(outbox.smtpMailer(server.port)).stop()
    await delay(200)
    assert.equal(server.mails.length, 0)
    const after = await mailRows(outbox.db)
    assert.deepEqual(
      after.map((row) => ({ ...row, due_at: 0 })),
      before.map((row) => ({ ...row, due_at: 0 })),
    )
    for (const { due_at } of after) assert.ok(due_at <= outbox.clock.now(), 'due at once')
  },
)

onEachOutbox(
  'stopping does not wait for a mail server that hangs, and the mail is sent after the next start',
  async (outbox, t) => {
    const server = await startSmtpServer({ mode: 'hang' })
    t.after(server.stop)
    await outbox.addLeads(addresses(1))
    const worker = outbox.startWorker(outbox.smtpMailer(server.port, { closeMs: 200 }))
    await eventually(() => server.commands.some((line) => line.startsWith('DATA')), 'a mail is under way')
    const started = performance.now()
    await worker.stop()
    assert.ok(performance.now() - started < 3_000)
    assert.deepEqual(
      (await mailRows(outbox.db)).map(({ state, lease_token }) => [state, lease_token]),
      [
        ['queued', null],
        ['queued', null],
      ],
    )

    await server.setMode('ok')
    outbox.startWorker(outbox.smtpMailer(server.port))
    await eventually(everyMailIs(outbox.db, 'sent'), 'both are sent')
    assert.equal(server.mails.length, 2)
  },
)

/** A mailer that holds mails back until the test releases them, and then really sends them. */
const holding = (mailer: Mailer) => {
  const open = Promise.withResolvers<void>()
  const sends: Promise<void>[] = []
  const held: Mailer = {
    ...mailer,
    send: (message) => {
      const sending = open.promise.then(() => mailer.send(message))
      sends.push(sending)
      return sending
    },
    close: async () => {
      open.resolve()
      await mailer.close()
    },
  }
  return {
    mailer: held,
    waiting: () => sends.length,
    letGo: open.resolve,
    settled: () => Promise.allSettled(sends),
  }
}

/** Makes every change of a mail fail. @returns a function that ends this */
const refuseWriting = async ({ db, databaseUrl }: TestOutbox): Promise<() => Promise<void>> => {
  const run = (statement: string) => transact(db, (tx) => sql.raw(statement).execute(tx))
  if (databaseUrl === undefined) {
    await run(`create trigger not_now before update on mails begin select raise(abort, 'not now'); end`)
    return async () => void (await run('drop trigger not_now'))
  }
  await run(
    `create function not_now() returns trigger language plpgsql as $$ begin raise exception 'not now'; end $$`,
  )
  await run('create trigger not_now before update on mails execute function not_now()')
  return async () => void (await run('drop trigger not_now on mails'))
}
