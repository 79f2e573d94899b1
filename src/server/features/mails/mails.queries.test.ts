import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { assertSearches } from '#server/testing/database/queries.ts'
import { mailQueue } from './outbox/mail-queue.ts'
import { nextConfirmationSlot, readRefusal, selectMailPage } from './mails.queries.ts'
import { addresses, onEachOutbox } from './outbox/test-outbox.ts'

onEachOutbox(
  'the queries that run very often neither sort nor scan, however many mails exist',
  async (outbox) => {
    await outbox.addLeads(addresses(50))
    const { db } = outbox
    const now = outbox.clock.now()

    const shares = ['notification', 'confirmation'].map((kind) => ({
      kind,
      atMost: 5,
      within: 5,
      leaseMs: 1_000,
    }))
    const expected: [string, (seen: Database) => Promise<unknown>, RegExp][] = [
      ['first due', (seen) => mailQueue.firstDue(seen, ['notification', 'confirmation']), /mails_due/],
      ['refusal', readRefusal, /mails_refused/],
      [
        'claim',
        (seen) => transact(seen, (tx) => mailQueue.claim(tx, { shares, now, leftOut: [7] })),
        /mails_due/,
      ],
      ['slot', (seen) => nextConfirmationSlot(seen, 'ada@example.com', now), /mails_to_recipient/],
      [
        'list',
        (seen) => selectMailPage(seen, { page_size: 10, state: 'failed', after_id: 5 }),
        /mails_by_state/,
      ],
      ['list sent', (seen) => selectMailPage(seen, { page_size: 10, state: 'sent' }), /mails_sent/],
      [
        'when sent',
        (seen) => selectMailPage(seen, { page_size: 10, state: 'sent', after_id: 5 }),
        primaryKey,
      ],
    ]
    for (const [what, run, index] of expected) await assertSearches(db, what, run, index)
  },
)

const primaryKey = /mails USING INTEGER PRIMARY KEY|mails_pkey/
