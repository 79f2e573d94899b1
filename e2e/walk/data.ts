import { transact } from '#server/adapters/database/transact.ts'
import { importsOf } from '#server/features/leads/imports/test-imports.ts'
import { type AdminBrowser, open, waitForText } from './browsers.ts'

const imports = /\/api\/imports/
const exports = /\/api\/exports/

export const walkData = async ({ admin, foyer }: AdminBrowser): Promise<void> => {
  await admin.holding(imports, async () => {
    await open(admin, '/settings/data', 'Settings')
    await admin.page.getByRole('status').first().waitFor()
    await admin.look('imports, loading')
  })
  await waitForText(admin, 'Nothing has been imported yet')
  await waitForText(admin, 'Nothing has been exported yet')
  await admin.look('imports, none')
  await admin.failing(exports, async () => {
    await open(admin, '/settings/data', 'Settings')
    await waitForText(admin, 'That did not work')
    await admin.glance('exports, error')
  })
  await addExports(foyer)
  await open(admin, '/settings/data', 'Settings')
  await waitForText(admin, 'Broken off after 560 leads')
  await admin.look('exports')
  await admin.failing(imports, async () => {
    await open(admin, '/settings/data', 'Settings')
    await waitForText(admin, 'That did not work')
    await admin.glance('imports, error')
  })
}

/** As if somebody had exported leads. */
const addExports = ({ deps: { db, now } }: AdminBrowser['foyer']) =>
  transact(db, (tx) =>
    tx
      .insertInto('exports')
      .values(
        (
          [
            ['completed', 1_200, { format: 'zip', order: 'newest' }],
            [
              'broken_off',
              560,
              { format: 'xlsx', order: 'due', q: 'state:pending source:"Bar association"' },
            ],
            ['running', 250, { format: 'csv', order: 'newest', view: 'overdue' }],
          ] as const
        ).map(([state, leads, request], at) => ({
          request: JSON.stringify(request),
          state,
          leads,
          total: 1_200,
          total_is_at_least: 0,
          started_by: at === 0 ? null : 1,
          started_at: now(),
          touched_at: now(),
        })),
      )
      .execute(),
  )

/** The states of an import as the database has them; no job runs in the walk. */
export const walkImport = async ({ admin, foyer }: AdminBrowser): Promise<void> => {
  const { token } = await foyer.attorney({ email: 'importer@example.com' })
  const { id } = await importsOf(foyer, { token }).begun(
    'Name;E-mail;Ciudad\nAda Lovelace;ada@example.com;London\n',
  )
  const set = (changes: object) =>
    transact(foyer.deps.db, (tx) => tx.updateTable('imports').set(changes).where('id', '=', id).execute())
  const path = `/settings/data/${id}`
  const read_as = { kind: 'xlsx', sheet: 'People', sheets: ['People', 'Archive'] }
  await set({ read_as: JSON.stringify(read_as) })
  await open(admin, path, 'people.csv')
  await waitForText(admin, 'How to import')
  await admin.look('import, columns')
  const counts = { created: 1, updated: 1, same: 0, duplicate: 0, refused: 1 }
  const example = {
    row: 2,
    outcome: 'updated',
    lead_id: 1,
    before: { city: 'Rome' },
    after: { city: 'London' },
    reason: null,
  }
  const refused = {
    row: 3,
    outcome: 'refused',
    lead_id: null,
    before: null,
    after: null,
    reason: 'A first or a last name is required.',
  }
  const left = { row: 2, file: 'cvs/ada.pdf', reason: 'The ZIP has no file with this name.' }
  const resumes = { attached: 1, left: 1, examples: [left] }
  await set({ rehearsal: JSON.stringify({ counts, examples: [example, refused], resumes }) })
  await open(admin, path, 'people.csv')
  await waitForText(admin, 'What would happen')
  await admin.look('import, rehearsed')
  await transact(foyer.deps.db, (tx) =>
    tx
      .updateTable('import_rows')
      .set({ resume_file: left.file, resume_reason: left.reason })
      .where('import_id', '=', id)
      .where('row', '=', left.row)
      .execute(),
  )
  await set({ resumes_attached: 1, resumes_left: 1 })
  for (const state of ['reading', 'running', 'unreadable', 'stopped', 'done', 'undone']) {
    const ended_at = state === 'running' ? null : foyer.deps.now()
    await set({ state, ...counts, ended_at, reason: state === 'unreadable' ? 'The file is empty.' : null })
    await open(admin, path, 'people.csv')
    await waitForText(admin, textOf[state] ?? '')
    await admin.look(`import, ${state}`)
  }
}

const textOf: Record<string, string> = {
  reading: 'Reading the file',
  running: 'The server gave up',
  unreadable: 'The file is empty',
  stopped: 'Continue',
  done: 'Undo the import',
  undone: 'Undone',
}
