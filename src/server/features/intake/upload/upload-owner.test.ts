import assert from 'node:assert/strict'
import { readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import { sql } from 'kysely'
import { transact } from '#server/adapters/database/transact.ts'
import { onEachDatabase, onlySqlite } from '#server/testing/database/databases.ts'
import type { TestFoyer } from '#server/testing/start-foyer.ts'
import { stored, storedFiles } from '#server/testing/database/stored.ts'
import { pdf, submission } from '#server/testing/requests/submission.ts'
import { until } from '#server/testing/until.ts'
import { formIn, openForm, sendForm } from '../form/test-form.ts'

const keyed = { headers: { 'idempotency-key': 'k' } }

const withSecondFile = () => {
  const form = submission()
  form.append('resume', new Blob([pdf('second')], { type: 'application/pdf' }), 'second.pdf')
  return form
}

/** Waits until only these temporary files are left: the server's check of its disk creates another one for a moment. */
const onlyLeft = (dataDir: string, names: string[]) =>
  until('only these are left', async () => isDeepStrictEqual(await readdir(join(dataDir, 'incoming')), names))

/** The name of the file that the handle in the page names. */
const keptFileOf = (page: { text: string }): string => {
  const [, facts = ''] = (formIn(page).hidden['kept_resume'] ?? '').split('.')
  return JSON.parse(Buffer.from(facts, 'base64url').toString()).file
}

const breakTransactions = ({ deps }: TestFoyer) =>
  transact(deps.db, (tx) => sql`alter table events rename to events_elsewhere`.execute(tx))

/** Ways in which a submission can end after its resume was written to a temporary file. The last one breaks the database. */
const waysOut: readonly [string, number, (foyer: TestFoyer) => Promise<{ status: number }>][] = [
  ['a field is wrong', 422, (foyer) => foyer.submit({ email: 'nobody' })],
  [
    'a second file follows',
    422,
    (foyer) => foyer.call('POST', '/api/leads', { multipart: withSecondFile() }),
  ],
  ['it is stored', 201, (foyer) => foyer.submit({}, keyed)],
  ['it is repeated', 201, (foyer) => foyer.submit({}, keyed)],
  ['its key has other content', 422, (foyer) => foyer.submit({ first_name: 'Eve' }, keyed)],
  ['the form is stored', 303, async (foyer) => sendForm(foyer, await openForm(foyer))],
  [
    'the database refuses',
    500,
    async (foyer) => {
      await breakTransactions(foyer)
      return foyer.submit()
    },
  ],
]

onEachDatabase('a submission leaves no temporary file, however it ends', async (start) => {
  const foyer = await start()
  for (const [how, status, submit] of waysOut) {
    assert.equal((await submit(foyer)).status, status, how)
    await onlyLeft(foyer.dataDir, [])
    const leads = await foyer.deps.db.selectFrom('leads').select('id').execute()
    assert.equal((await storedFiles(foyer.dataDir)).uploads.length, leads.length, how)
  }
})

test('a submission leaves no temporary file if the file store fails', async (t) => {
  const { dataDir, submit } = await onlySqlite(t)()
  await rm(join(dataDir, 'uploads'), { recursive: true })
  await writeFile(join(dataDir, 'uploads'), 'in the way')
  assert.equal((await submit()).status, 503)
  await onlyLeft(dataDir, [])
})

onEachDatabase(
  'if the database fails, a form keeps one file for the next try, and after that try the sweeper removes the file',
  async (start) => {
    const foyer = await start()
    const form = await openForm(foyer)
    await breakTransactions(foyer)
    const failed = await sendForm(foyer, form)
    assert.equal(failed.status, 500)
    const kept = keptFileOf(failed)
    // The copy for the submission was removed.
    await onlyLeft(foyer.dataDir, [kept])

    await transact(foyer.deps.db, (tx) => sql`alter table events_elsewhere rename to events`.execute(tx))
    const again = await sendForm(foyer, formIn(failed), { resume: { name: '', content: '' } })
    assert.equal(again.status, 303)
    const { leads, uploads } = await stored(foyer)
    assert.deepEqual([leads, uploads.length], [1, 1])
    await onlyLeft(foyer.dataDir, [kept])
  },
)
