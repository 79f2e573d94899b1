import assert from 'node:assert/strict'
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { ImportReport } from '#contract/schemas/exchange/imports.ts'
import { compareCounters } from '#server/adapters/database/counting/counters.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { counters } from '#server/counted.ts'
import { exportIn } from '#server/features/leads/export/test-export.ts'
import { job as readResume } from '#server/features/reading/read-resume.job.ts'
import { sweepUploads } from '#server/features/upkeep/sweep-uploads.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import type { TestFoyer } from '#server/testing/start-foyer.ts'
import { until } from '#server/testing/until.ts'
import { job } from '../imports.job.ts'
import { pruneImports } from '../prune-imports.ts'
import { zipOf } from '../test-workbooks.ts'
import { importsOf } from '../test-imports.ts'

const csv = [
  'Name;E-mail;CV;Note',
  'Ada Lovelace;ada@example.com;cvs\\ADA.txt;',
  'Grace Hopper;grace@example.com;grace.txt;Met at a fair',
  'Mary Shelley;mary@example.com;cvs/mary.pdf;',
  'Marie Curie;marie@example.com;marie.docx;',
  'Emmy Noether;emmy@example.com;../cvs/ada.txt;',
  'Nobody;nobody@example.com;;',
  'Known;known@example.com;cvs/known.txt;',
  'Twins;twins@example.com;twins.txt;',
  'Damaged;damaged@example.com;cvs/damaged.txt;',
  'Odd;odd@example.com;cvs/o\0dd.txt;',
  'Wrong;not an address;cvs/wrong.txt;',
].join('\r\n')

const files = {
  'people/people.csv': csv,
  'people/cvs/Ada.txt': 'Ada Lovelace wrote about analytical engines.',
  'people/cvs/grace.txt': 'Grace Hopper wrote a compiler.',
  'people/cvs/mary.pdf': Buffer.from('MZ this is a program\0\0\0'),
  'people/cvs/known.txt': 'Known already.',
  'people/cvs/wrong.txt': 'The row is wrong.',
  'people/a/twins.txt': 'One.',
  'people/b/twins.txt': 'Other.',
  'people/cvs/damaged.txt': 'This is not what was packed. '.repeat(20),
  'people/cvs/unnamed.txt': 'Nobody names it.',
  '__MACOSX/people/._people.csv': 'x',
  'people/.DS_Store': 'x',
}

/** What is packed of a file begins with bits that mean nothing (RFC 1951, section 3.2.3). */
const withDamage = (zip: Buffer, name: string) => {
  const at = zip.indexOf(name) + name.length
  return Buffer.concat([zip.subarray(0, at), Buffer.from([0xff, 0xff]), zip.subarray(at + 2)])
}

const storedFiles = async ({ dataDir }: TestFoyer) =>
  (await readdir(join(dataDir, 'uploads'))).filter((name) => !name.startsWith('.')).sort()

const assertCounted = async ({ deps: { db } }: TestFoyer) => {
  const wrong = (await compareCounters(db, counters)).filter(({ counted, there }) => counted !== there)
  assert.deepEqual(wrong, [])
}

onEachDatabase(
  'of many rows that name one file the first gets it, without a rehearsal, too',
  async (start) => {
    const foyer = await start({ jobs: [job] })
    const imports = importsOf(foyer, await foyer.attorney())
    const people = Array.from(
      { length: 600 },
      (_, n) => `P${n},p${n}@example.com,${n % 299 === 0 ? 'one.txt' : ''}`,
    )
    const table = ['Name,E-mail,CV', ...people].join('\r\n')
    const zip = await zipOf({ 'people.csv': table, 'one.txt': 'Known to all of them.' })
    const { id } = await imports.begun(zip, {}, 'people.zip')
    const { resumes_attached: attached, left_resumes: left } = await imports.run(id)
    assert.equal(attached, 1)
    const reason = 'Row 2 has this file.'
    assert.deepEqual(left, [
      { row: 301, file: 'one.txt', reason },
      { row: 600, file: 'one.txt', reason },
    ])
  },
)

onEachDatabase(
  'resumes in a ZIP are inspected, rehearsed, attached to the leads whose rows name them, and gone with them; no file is left over',
  async (start) => {
    const foyer = await start({ jobs: [job, readResume] })
    const admin = await foyer.attorney()
    const imports = importsOf(foyer, admin)
    await foyer.submit({ first_name: 'Known', email: 'known@example.com' })
    const before = await storedFiles(foyer)
    const file = await imports.begun(
      withDamage(await zipOf(files), 'people/cvs/damaged.txt'),
      { mode: 'create_or_update' },
      'people.zip',
    )
    assert.deepEqual(
      [file.read_as.kind, file.read_as.table_name, file.options.mapping],
      ['csv', 'people/people.csv', ['full_name', 'email', 'resume', 'note']],
    )
    const rehearsed = await imports.rehearsed(file.id)
    const left: ImportReport['left_resumes'] = [
      {
        row: 4,
        file: 'cvs/mary.pdf',
        reason:
          'Invalid file type. Allowed types are: .pdf, .doc, .docx, .txt. This file is a program, not a resume.',
      },
      { row: 5, file: 'marie.docx', reason: 'The ZIP has no file with this name.' },
      { row: 6, file: '../cvs/ada.txt', reason: 'Row 2 has this file.' },
      { row: 8, file: 'cvs/known.txt', reason: 'The lead exists already. Its resume stays as it is.' },
      {
        row: 9,
        file: 'twins.txt',
        reason: 'Several files of the ZIP have this name. Name their folder.',
      },
      { row: 10, file: 'cvs/damaged.txt', reason: 'The file is damaged in the ZIP.' },
      { row: 11, file: 'cvs/odd.txt', reason: 'The ZIP has no file with this name.' },
    ]
    const { counts, examples, resumes } = rehearsed.rehearsal ?? assert.fail()
    assert.deepEqual(resumes, { attached: 2, left: 7, examples: left })
    assert.deepEqual(examples.map(({ row, after }) => [row, after?.['resume']]).slice(0, 3), [
      [2, 'cvs/Ada.txt'],
      [3, 'cvs/grace.txt'],
      [4, undefined],
    ])
    assert.deepEqual(await imports.rehearsed(file.id), rehearsed, 'the same again')
    assert.equal((await imports.leads()).length, 1)

    const ran = await imports.run(file.id)
    assert.deepEqual(
      [ran.counts, ran.resumes_attached, ran.resumes_left, ran.left_resumes],
      [counts, 2, 7, left],
    )
    const [, ada, grace] = await imports.leads()
    const resume = await foyer.call('GET', `/api/leads/${ada.id}/resume`, { token: admin.token })
    assert.equal(resume.text, files['people/cvs/Ada.txt'])
    assert.match(resume.headers.get('content-disposition') ?? '', /Ada\.txt/)
    await until('the resumes are read', async () => {
      const { items } = await imports.get('/api/inbox?q=compiler')
      return items[0]?.id === grace.id
    })
    assert.equal(
      (await imports.get('/api/inbox?q=fair')).items[0].id,
      grace.id,
      'and the note is found as before',
    )
    assert.equal((await storedFiles(foyer)).length, before.length + 2, 'what nobody has got is removed')
    const left_over = await foyer.deps.db.selectFrom('import_files').selectAll().execute()
    assert.deepEqual(left_over, [])

    await imports.undone(file.id)
    await until('their files are gone', async () => (await storedFiles(foyer)).length === before.length)
    assert.deepEqual(await storedFiles(foyer), before)
    await assertCounted(foyer)
  },
)

onEachDatabase(
  'a complete export with resumes is imported with them, under their names; files of an import that was not run wait for it, and are swept with it',
  async (start) => {
    const foyer = await start({ jobs: [job] })
    const inDays = (days: number) => foyer.deps.now() + days * 86_400_000
    const admin = await foyer.attorney()
    const imports = importsOf(foyer, admin)
    await foyer.submit({ first_name: 'Ada', email: 'ada@example.com' })
    const [ada] = await imports.leads()
    const { name: resumeName } = (await imports.lead(ada.id)).resume
    const { bytes } = await exportIn(foyer, admin.token, { format: 'zip' })
    const zip = Buffer.from(bytes)
    const file = await imports.begun(zip, { known: 'create' }, 'leads.zip')
    assert.deepEqual([file.read_as.kind, file.read_as.table_name], ['ndjson', 'leads.ndjson'])
    assert.deepEqual(file.options.mapping.slice(-2), ['resume', 'resume_name'])

    // After sweeping, days later, it is run.
    const other = await imports.begun(zip, { known: 'create' }, 'leads.zip')
    const { orphans } = await sweepUploads({ ...foyer.deps, now: () => inDays(3) })
    assert.equal(orphans, 0)
    const { counts, resumes_attached: attached } = await imports.run(file.id)
    assert.deepEqual([counts.created, attached], [1, 1])
    const copy = await imports.lead((await imports.leads()).at(-1).id)
    assert.equal(copy.resume.name, resumeName)
    const stored = await foyer.deps.db.selectFrom('leads').selectAll().orderBy('id').execute()
    assert.equal(stored[1]?.resume_sha256, stored[0]?.resume_sha256)
    assert.notEqual(stored[1]?.resume_path, stored[0]?.resume_path)

    // A file store that lost the file, as after restoring a backup: the lead comes without it.
    const waiting = await foyer.deps.db
      .selectFrom('import_files')
      .select('path')
      .where('import_id', '=', other.id)
      .executeTakeFirstOrThrow()
    await foyer.deps.store.discard(waiting.path ?? '')
    const { left_resumes: lost } = await imports.run(other.id)
    assert.equal(lost[0]?.reason, 'The file store does not have this file any more. Upload the ZIP again.')

    // One that is never run is pruned with its files; what a crash has left of another, too.
    const third = await imports.begun(zip, {}, 'leads.zip')
    const files = (await storedFiles(foyer)).length
    await transact(foyer.deps.db, (tx) =>
      tx.updateTable('imports').set({ state: 'unreadable' }).where('id', '=', third.id).execute(),
    )
    await pruneImports(foyer.deps, inDays(1))
    assert.equal((await storedFiles(foyer)).length, files - 1)
    await imports.begun(zip, {}, 'leads.zip')
    assert.equal((await storedFiles(foyer)).length, files)
    await pruneImports(foyer.deps, inDays(31))
    assert.equal((await storedFiles(foyer)).length, files - 1)
    assert.deepEqual(await foyer.deps.db.selectFrom('import_files').selectAll().execute(), [])
    const content = await readFile(join(foyer.dataDir, stored[1]?.resume_path ?? ''), 'utf8')
    assert.ok(content.length > 0, 'those of leads stay')

    // Nobody has read the resume yet: the job that would goes as well.
    assert.equal((await imports.undone(file.id)).put_back, 1)
    assert.equal((await storedFiles(foyer)).length, 1)
    await assertCounted(foyer)
  },
)
