import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { compareCounters } from '#server/adapters/database/counting/counters.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { counters } from '#server/counted.ts'
import { recount } from '#server/features/doctor/recount.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { addLeadsOfEveryKind } from '#server/testing/filtered-leads.ts'
import { makeRandom } from '#server/testing/random.ts'
import { type TestFoyer, makeTestFolder } from '#server/testing/start-foyer.ts'
import { makeStillFoyer } from '#server/testing/still-foyer.ts'
import { exportToFile } from '../export/export-to-file.ts'
import { exportIn, filesInZip } from '../export/test-export.ts'
import { refuseFull } from './filling.ts'
import { importExport } from './import-export.ts'
import { openExport } from './open-export.ts'
import { checkExport } from './read-lines.ts'

type Random = ReturnType<typeof makeRandom>

/** A firm that has worked for a while; what it did is random. */
const fill = async (foyer: TestFoyer, random: Random) => {
  const { db, now } = foyer.deps
  const people = [
    await foyer.attorney({ email: 'ada@example.com' }),
    await foyer.attorney({ email: 'grace@example.com', role: 'attorney' }),
    await foyer.attorney({ email: 'former@example.com', role: 'attorney', status: 'deactivated' }),
  ]
  const [{ token } = { token: '' }] = people
  await addLeadsOfEveryKind(foyer, random, { people: people.slice(0, 2), token, count: 12 })
  const ask = (method: string, path: string, json?: object) =>
    foyer.call(method, path, { token: random.of(people.slice(0, 2)).token, ...(json && { json }) })
  for (let n = 0; n < 25; n++) {
    const path = `/api/leads/${1 + random.below(12)}`
    await random.of([
      () => ask('POST', `${path}/notes`, { text: random.of(['=1', 'é\n"x"', 'y'.repeat(9_000)]) }),
      () => ask('PATCH', path, { outcome: random.of(['retained', 'spam', null]) }),
      () => ask('PATCH', path, { assigned_to: random.of([1, 2, null]), city: 'Zürich' }),
      () => ask('POST', `${path}/related/${1 + random.below(12)}/different`),
      () =>
        ask('POST', '/api/bulk', {
          q: 'state:pending',
          action: { kind: 'suspicious', suspicious: random.below(2) === 0 },
        }),
      () =>
        ask('POST', '/api/bulk', {
          ids: [1 + random.below(12)],
          action: { kind: 'assign', assigned_to: random.of([1, 2, null]) },
        }),
      () => ask('POST', `/api/bulk/${1 + random.below(3)}/undo`),
    ])()
  }
  await transact(db, async (tx) => {
    const text = { version: 'v1', language: 'en', text: 'I agree.\n', created_at: now() }
    await tx.insertInto('consent_texts').values(text).execute()
    const consent = { consent_version: 'v1', consent_language: 'en', consented_at: now() }
    await tx.updateTable('leads').set(consent).where('id', '>', random.below(12)).execute()
    for (const { id } of await tx.selectFrom('mails').select('id').execute())
      await tx.updateTable('mails').set(random.of(mailStates)).where('id', '=', id).execute()
    const gone = {
      resume_path: null,
      resume_name: null,
      resume_media_type: null,
      resume_bytes: null,
      resume_sha256: null,
    }
    await tx
      .updateTable('leads')
      .set(gone)
      .where('id', '=', 1 + random.below(12))
      .execute()
  })
  return token
}

const later = Date.UTC(2100, 0, 1)
const mailStates = [
  { state: 'queued', sent_at: null, due_at: later, trouble: 'server' },
  { state: 'failed', sent_at: null, trouble: 'recipient', last_error: '550 No such mailbox.' },
  { state: 'dismissed', sent_at: null, trouble: null },
  { state: 'sent', sent_at: 1e12, trouble: null },
  { state: 'unaddressed', sent_at: null, recipient: null, message_id: null, trouble: null },
] as const

onEachDatabase(
  'an export that is read back into an empty installation and exported again is the same, byte by byte',
  async (start, t, kind) => {
    const random = makeRandom()
    const foyer = await start()
    const token = await fill(foyer, random)
    const folder = await makeTestFolder(t)
    const [first, second] = [join(folder, 'first.zip'), join(folder, 'second.zip')]
    // The order by a value that is not in the export.
    const order = 'name'
    const exported = await exportIn(foyer, token, { format: 'zip', order })
    await writeFile(first, exported.bytes)

    const empty = await makeStillFoyer(t, kind)
    const { db, store } = empty.deps
    const importing = {
      db,
      store,
      config: empty.config,
      now: empty.deps.now,
      passwordHash: 'x',
      finish: () => recount(db),
      told: () => {},
    }
    const { sha256, counts } = await checkExport(openExport(first), () => {})
    assert.equal(counts.lead, 12, random.seed)
    await importExport(importing, openExport(first), sha256)
    for (const { key, counted, there } of await compareCounters(db, counters))
      assert.equal(counted, there, `${key} ${random.seed}`)
    const mails = await db
      .selectFrom('mails')
      .select('id')
      .where('state', 'in', ['queued', 'unaddressed'])
      .execute()
    assert.deepEqual(mails, [], 'nothing is mailed')
    const founder = await db
      .selectFrom('founder')
      .innerJoin('attorneys', 'attorneys.id', 'attorney_id')
      .select('email')
      .executeTakeFirst()
    assert.equal(founder?.email, 'ada@example.com')
    await assert.rejects(refuseFull(db, sha256), /This installation has leads already\./)

    await exportToFile(empty.deps, {
      file: second,
      request: { format: 'zip', order },
      signal: new AbortController().signal,
      told: () => {},
    })
    const [before, after] = [
      await filesInZip(await readFile(first)),
      await filesInZip(await readFile(second)),
    ]
    assert.equal(after.get('leads.ndjson')?.toString(), before.get('leads.ndjson')?.toString(), random.seed)
    assert.ok((await readFile(second)).equals(await readFile(first)), random.seed)
  },
)
