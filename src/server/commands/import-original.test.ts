import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdir, readFile, readdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { contentOf } from '#server/adapters/storage/test-storage.ts'
import { onEachDatabase, onlySqlite } from '#server/testing/database/databases.ts'
import {
  type Lead,
  type Row,
  makeOriginal,
  password,
  passwordHash,
  picture,
  user,
} from '#server/testing/original/make-original.ts'
import { runImport, wrongIn } from '#server/testing/original/run-import.ts'
import { pdf } from '#server/testing/requests/submission.ts'
import { onEachStore } from '#server/testing/servers/stores.ts'
import { databaseSettings, makeTestFolder } from '#server/testing/start-foyer.ts'
import { until } from '#server/testing/until.ts'

const time = '2023-11-05 06:07:08.900000'
const users = [
  user(1, 'former@example.com', { is_active: 0 }),
  user(2, 'Ada@Example.com'),
  user(4, 'grace@example.com', { created_at: null }),
  user(5, 'ADA@example.com'),
  user(6, 'admin'),
  user(7, 'slow@example.com', { hashed_password: passwordHash.replace('$12$', '$31$') }),
]

const leads: Lead[] = [
  { id: 3, resume_path: 'uploads/lead3@example.com_My CV.pdf', created_at: time, last_name: 'Álvarez' },
  { id: 4, email: 'twice@example.com', resume_path: 'uploads/twice@example.com_cv.pdf' },
  { id: 7, email: 'twice@example.com', resume_path: 'uploads/twice@example.com_cv.pdf' },
  {
    id: 9,
    state: 'REACHED_OUT',
    resume_path: 'uploads/plain.txt',
    updated_at: '2024-06-02 10:00:00.000000',
  },
  { id: 10, resume_path: 'uploads/gone.pdf' },
  { id: 11, resume_path: 'uploads/picture.pdf' },
  { id: 12, resume_path: 'uploads/../../outside.pdf' },
  { id: 13, resume_path: '/etc/hostname' },
  { id: 14, resume_path: 'uploads/link.pdf' },
  { id: 15, resume_path: 'uploads/folder.pdf', email: 'call me\u001b[2J <x>', state: null },
  { id: 16, first_name: null, last_name: ' ', created_at: null, updated_at: null },
  { id: 17, first_name: `${'word '.repeat(50)}\0`, state: 'CLOSED', resume_path: 'uploads/pipe.pdf' },
  { id: 18, resume_path: '', email: null, created_at: '2099-01-01 00:00:00.000000', updated_at: 'soon' },
]

const files = {
  'lead3@example.com_My CV.pdf': pdf('three'),
  'twice@example.com_cv.pdf': pdf('the later one'),
  'plain.txt': 'A plain resume.',
  'picture.pdf': Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'),
  'nobody.pdf': pdf('nobody'),
}

const makeHostile = async (folder: string) => {
  await writeFile(join(folder, 'outside.pdf'), pdf('not for others'))
  const original = join(folder, 'original')
  await makeOriginal(original, { leads: [...leads, { id: -1 }], users, files })
  await symlink(join(folder, 'outside.pdf'), join(original, 'uploads', 'link.pdf'))
  await mkdir(join(original, 'uploads', 'folder.pdf'))
  execFileSync('mkfifo', [join(original, 'uploads', 'pipe.pdf')])
  return original
}

const reported = [
  /^Rows of leads that are not taken over \(1\):\n {2}a row of “Ada Lovelace lead-1@example\.com”: /m,
  /^13 leads, 3 of them with a resume\. 4 accounts\.\nada@example\.com becomes the admin\.$/m,
  /^Accounts that are not taken over \(2\):\n {2}account 5: Account 2 has the same e-mail.*\n {2}account 6: “admin” is not an e-mail\.$/m,
  /^Accounts without a usable password.* \(1\):\n {2}account 7: slow@example\.com$/m,
  /^Accounts that were not active.*\n {2}account 1: former@example\.com$/m,
  /^Accounts that wait .*\n {2}account 4: grace@example\.com\n {2}account 7: slow@example\.com$/m,
  /^Leads without a name.* \(1\):\n {2}lead 16: “lead16”$/m,
  /^Leads whose name was too long.* \(1\):\n {2}lead 17: /m,
  // Without what would clear a terminal.
  /^Leads whose e-mail cannot be one.* \(2\):\n {2}lead 15: “call me\[2J <x>”\n {2}lead 18: There is none\.$/m,
  /^Leads without a state.* \(2\):\n {2}lead 15: There is none\.\n {2}lead 17: “CLOSED”$/m,
  /^Leads without a time.* \(4\):\n {2}lead 16: created_at\n {2}lead 16: updated_at\n {2}lead 18: created_at “2099-01-01/m,
  /^Leads that came without a resume \(2\):\n {2}lead 16\n {2}lead 18$/m,
  /^Leads whose file was replaced.* \(1\):\n {2}lead 4: .* belongs to lead 7$/m,
  /^Leads whose file is not there.* \(4\):\n {2}lead 10: .*missing\.\n {2}lead 14: .*link.*\n {2}lead 15: .*not a file\.\n {2}lead 17: .*not a file\.$/m,
  /^Leads that name something else than a file in uploads.* \(2\):\n {2}lead 12: .*\n {2}lead 13: “\/etc\/hostname”$/m,
  /^Leads whose file is no resume.* \(1\):\n {2}lead 11: “uploads\/picture\.pdf” Invalid file type/m,
  /^Files that no lead names.* \(1\):\n {2}nobody\.pdf$/m,
]

onEachDatabase(
  'an installation of the original is taken over with ids and passwords, what cannot be is told, nothing is mailed, and nothing outside of it is read',
  async (start, t, _kind, databaseUrl) => {
    const folder = await makeTestFolder(t)
    const original = await makeHostile(folder)
    const before = await picture(folder)
    const empty = await start()
    const { dataDir } = empty
    await empty.stop({ withinMs: 1_000 })
    const env = { DATA_DIR: dataDir, ...databaseSettings(databaseUrl) }

    const untouched = await readdir(dataDir, { recursive: true })
    const rehearsed = await runImport(env, [original, '--rehearse'])
    assert.deepEqual([rehearsed.code, rehearsed.err], [0, ''])
    for (const part of reported) assert.match(rehearsed.out, part)
    assert.match(rehearsed.out, /\nThis was a rehearsal: nothing was written\.\n$/)
    assert.deepEqual(await readdir(dataDir, { recursive: true }), untouched)

    const taken = await runImport(env, [original])
    assert.deepEqual([taken.code, taken.err], [0, ''])
    const listIn = (out: string) => out.slice(0, out.search(/\n\n(?:This was|The whole)/))
    assert.equal(listIn(taken.out), listIn(rehearsed.out), 'the rehearsal has told the same')
    assert.equal((await readFile(join(dataDir, 'original-report.txt'), 'utf8')).trimEnd(), listIn(taken.out))
    assert.deepEqual(await picture(folder), before, 'the original is as before')

    const foyer = await start({ dataDir })
    assert.deepEqual(await wrongIn(foyer), [])
    const signIn = (username: string) =>
      foyer.call('POST', '/api/auth/token', { form: { username, password } })
    const token = (await signIn('ada@example.com')).body.access_token
    const get = async (path: string) => (await foyer.call('GET', path, { token })).body
    assert.deepEqual(
      (await get('/api/attorneys')).items.map(({ id, email, role, status }: Row) => [
        id,
        email,
        role,
        status,
      ]),
      [
        [1, 'former@example.com', 'attorney', 'deactivated'],
        [2, 'ada@example.com', 'admin', 'active'],
        [4, 'grace@example.com', 'attorney', 'waiting'],
        [7, 'slow@example.com', 'attorney', 'waiting'],
      ],
    )
    assert.deepEqual(await foyer.deps.db.selectFrom('mails').select('id').execute(), [], 'nothing is mailed')
    assert.equal((await signIn('grace@example.com')).body.code, 'waiting_for_approval')
    await foyer.call('PATCH', '/api/attorneys/4', { token, json: { is_active: true } })
    assert.equal((await signIn('grace@example.com')).status, 200)
    assert.equal((await signIn('slow@example.com')).body.code, 'wrong_credentials')

    const { items, total } = await get('/api/leads?page_size=100')
    assert.equal(total, leads.length)
    const lead = (id: number) => items.find((each: Row) => each['id'] === id)
    assert.deepEqual(
      items.map(({ id }: Row) => id),
      leads.map(({ id }) => id),
    )
    assert.deepEqual(
      [lead(3).email, lead(3).state, lead(3).created_at],
      ['lead3@example.com', 'PENDING', '2023-11-05T06:07:08.900Z'],
    )
    const reached = await get('/api/leads/9')
    assert.deepEqual([reached.state, reached.reached_out_at], ['REACHED_OUT', '2024-06-02T10:00:00.000Z'])
    assert.deepEqual([lead(15).email, lead(15).state], ['', 'PENDING'])
    assert.equal(lead(16).last_name, 'lead16')
    assert.equal(lead(16).created_at, lead(15).created_at, 'as the one before')
    assert.equal(lead(17).first_name.length, 99)
    for (const [id, name, content] of [
      [3, 'My CV.pdf', files['lead3@example.com_My CV.pdf']],
      [7, 'cv.pdf', files['twice@example.com_cv.pdf']],
      [9, 'plain.txt', files['plain.txt']],
    ] as const) {
      const { text, headers } = await foyer.call('GET', `/api/leads/${id}/resume`, { token })
      assert.equal(text, content)
      assert.ok(headers.get('content-disposition')?.startsWith(`attachment; filename="${name}"`))
    }
    for (const id of [4, 10, 11, 12, 13, 14, 15, 16, 17, 18])
      assert.equal((await foyer.call('GET', `/api/leads/${id}/resume`, { token })).status, 404)
    const kept = (await readdir(join(dataDir, 'uploads'))).filter((name) => !name.startsWith('.'))
    assert.equal(kept.length, 3)

    const found = async (q: string) => (await get(`/api/inbox?${q}`)).items.map(({ id }: Row) => id)
    assert.deepEqual(await found('q=alvarez'), [3])
    assert.deepEqual(await found('q=alvarec'), [3], 'in spite of a typing mistake')
    assert.deepEqual((await found('view=all&order=name')).slice(0, 2), [3, 16])
    assert.equal((await get('/api/inbox/counts')).all, 13)
    assert.deepEqual(
      (await get('/api/leads/15/events')).items.map(({ kind, attorney_id, after }: Row) => [
        kind,
        attorney_id,
        after,
      ]),
      [['lead.imported', null, { email: 'call me\u001b[2J <x>', resume: 'uploads/folder.pdf' }]],
    )
    assert.deepEqual((await get('/api/leads/3/events')).items[0].after, null)
    assert.deepEqual(
      (await get('/api/events?kind=attorney.imported')).items.map(({ after }: Row) => after).at(-2),
      { email: 'ada@example.com', role: 'admin', status: 'active' },
    )
    await until('each resume waits to be read', async () => {
      const jobs = await foyer.deps.db.selectFrom('jobs').select('lead_id').orderBy('lead_id').execute()
      return jobs.map(({ lead_id }) => lead_id).join() === '3,7,9'
    })
    const { status, body } = await foyer.submit()
    assert.deepEqual([status, body.id], [201, 19])
  },
)

onEachStore('the files of the original go to the store of the settings', async (settings, t) => {
  const original = await makeTestFolder(t)
  await makeOriginal(original, { leads: leads.slice(0, 4), users, files })
  const empty = await onlySqlite(t)({ env: settings })
  await empty.stop({ withinMs: 1_000 })
  const env = { DATA_DIR: empty.dataDir, ...settings, REGISTRATION: 'open' }
  const { code, out, err } = await runImport(env, [original, '--admin', 'grace@example.com'])
  assert.deepEqual([code, err], [0, ''])
  assert.match(out, /^grace@example\.com becomes the admin\.$/m)
  const foyer = await onlySqlite(t)({ dataDir: empty.dataDir, env: settings })
  const { db, store } = foyer.deps
  const rows = await db.selectFrom('leads').select(['id', 'resume_path']).orderBy('id').execute()
  const contents = []
  for (const { resume_path: path } of rows)
    if (path !== null) contents.push((await contentOf(store, path)).toString())
  assert.deepEqual(contents, [pdf('three'), pdf('the later one'), 'A plain resume.'])
  const people = await db.selectFrom('attorneys').select(['id', 'role', 'status']).orderBy('id').execute()
  assert.deepEqual(
    people.map(({ role, status }) => `${role} ${status}`),
    ['attorney deactivated', 'attorney active', 'admin active', 'attorney active'],
  )
})
