import assert from 'node:assert/strict'
import { transact } from '#server/adapters/database/transact.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { dayMs, makeStillFoyer } from '#server/testing/still-foyer.ts'
import { pruneIdempotencyKeys } from './prune-idempotency-keys.ts'

onEachDatabase(
  'idempotency keys are deleted after a day, however many, and not before',
  async (_, t, kind) => {
    const foyer = await makeStillFoyer(t, kind)
    const { db, now } = foyer.deps
    const { id } = await foyer.submit()
    const key = (name: string, ageMs: number) => ({
      key: name,
      fingerprint: 'x',
      lead_id: id,
      answer: '{}',
      created_at: now() - ageMs,
    })
    const old = Array.from({ length: 1_200 }, (_each, n) => key(`old-${n}`, dayMs + 1_000 + n))
    await transact(db, (tx) =>
      tx
        .insertInto('idempotency_keys')
        .values([...old, key('young', dayMs - 60_000)])
        .execute(),
    )
    assert.equal(await pruneIdempotencyKeys(db, now()), 1_200)
    const left = await db.selectFrom('idempotency_keys').select('key').execute()
    assert.deepEqual(
      left.map((row) => row.key),
      ['young'],
    )
  },
)
