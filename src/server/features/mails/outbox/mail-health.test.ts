import assert from 'node:assert/strict'
import { isTroubled, readMailHealth } from './mail-health.ts'
import { addresses, onEachOutbox } from './test-outbox.ts'

onEachOutbox(
  'a mail that is due for ten minutes is trouble, and one that is not due yet is not',
  async (outbox) => {
    const health = () => readMailHealth(outbox.db, outbox.clock.now())
    assert.deepEqual(await health(), { failed: 0, oldestDueSeconds: 0, waiting: 0, refusal: null })
    await outbox.addLeads(addresses(1))
    outbox.clock.advance(590_000)
    assert.equal(isTroubled(await health()), false)
    outbox.clock.advance(11_000)
    const { oldestDueSeconds, failed } = await health()
    assert.ok(oldestDueSeconds >= 601 && oldestDueSeconds < 630 && failed === 0, `${oldestDueSeconds}`)
    assert.equal(isTroubled(await health()), true)

    outbox.clock.advance(-86_400_000)
    assert.deepEqual(await health(), { failed: 0, oldestDueSeconds: 0, waiting: 2, refusal: null })
  },
)
