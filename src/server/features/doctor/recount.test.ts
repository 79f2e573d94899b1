import assert from 'node:assert/strict'
import { compareCounters } from '#server/adapters/database/counting/counters.ts'
import { addToCounts } from '#server/adapters/database/counting/counts.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { counters } from '#server/counted.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { makeRandom } from '#server/testing/random.ts'
import { recount } from './recount.ts'

onEachDatabase(
  'counters are exact after simultaneous acts and sent mails, with a recount in between',
  async (start) => {
    const random = makeRandom()
    const foyer = await start({ env: { NOTIFY_EMAIL: 'attorney@example.org' } })
    const { db } = foyer.deps
    const { id: me, token } = await foyer.attorney()
    const ids = [(await foyer.submit()).body.id]
    const submit = async () => void ids.push((await foyer.submit()).body.id)
    const change = () =>
      foyer.call('PATCH', `/api/leads/${random.of(ids)}`, {
        token,
        json: random.of([
          { state: 'REACHED_OUT' },
          { state: 'PENDING' },
          { assigned_to: me },
          { assigned_to: null },
        ]),
      })
    const resend = () =>
      foyer.call('POST', `/api/mails/${1 + random.below(2 * ids.length)}/resend`, { token })
    const falsify = () =>
      transact(db, (tx) => addToCounts(tx, { 'leads:PENDING': 5, 'inbox:unassigned': -2, 'mails:sent': 1 }))
    for (let round = 0; round < 6; round++) {
      await falsify()
      const acts = Array.from({ length: 8 }, () =>
        random.of<() => Promise<unknown>>([submit, change, resend])(),
      )
      await Promise.all([...acts, recount(db)])
      for (const { key, counted, there } of await compareCounters(db, counters))
        assert.equal(counted, there, `${key}, ${random.seed}`)
    }
    const compared = await compareCounters(db, counters)
    for (const key of ['leads:all', 'mails:sent'])
      assert.ok(
        compared.some((each) => each.key === key && each.there > 0),
        key,
      )
  },
)
