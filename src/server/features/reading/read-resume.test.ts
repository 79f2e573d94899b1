import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { transact } from '#server/adapters/database/transact.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { removeReadingJobs } from '#server/testing/jobs.ts'
import type { TestFoyer } from '#server/testing/start-foyer.ts'
import { jobRows } from '#server/work/jobs/test-jobs.ts'
import { enqueueUnread } from './enqueue-unread.ts'
import { docxWith, packedTwice, paragraph, pdfWith } from '#server/testing/resumes.ts'
import { readAll, submitFile } from './test-reading.ts'

const reader = async (foyer: TestFoyer) => {
  const { token } = await foyer.attorney({ role: 'attorney' })
  const get = async (id: number, what: string) =>
    (await foyer.call('GET', `/api/leads/${id}/resume/${what}`, { token })).body
  return { report: (id: number) => get(id, 'report'), text: (id: number) => get(id, 'text'), token }
}

onEachDatabase(
  'a resume is read after it was handed in: until then the report says so, then it tells text, language, words and what the file says of itself',
  async (start, t) => {
    const foyer = await start()
    const { report, text } = await reader(foyer)
    const prose =
      'I have worked as an attorney for the people of this city, and I would like to do so for many years to come. '
    const latin = await submitFile(
      foyer,
      'a.txt',
      Buffer.from('René Müller\r\nRésumé: Straße, Größe\r\n+49 30 23125111', 'latin1'),
    )
    const word = await submitFile(
      foyer,
      'b.docx',
      docxWith(paragraph('Ada Lovelace') + paragraph(prose.repeat(2)), {
        'docProps/core.xml':
          '<p xmlns:dc="dc" xmlns:dcterms="t"><dc:creator>Ada L.</dc:creator><dcterms:created>2026-01-31T09:30:00Z</dcterms:created></p>',
      }),
    )
    const paper = await submitFile(
      foyer,
      'c.pdf',
      pdfWith({ info: "/Author(Ada)/CreationDate(D:20260131103000+01'00')/ModDate(D:20260201)" }),
    )
    const before = await report(paper)
    assert.deepEqual(
      [before.state, before.kind, before.words, before.findings, (await text(paper)).text],
      ['reading', null, null, [], ''],
    )
    const lead = (id: number) =>
      foyer.deps.db.selectFrom('leads').selectAll().where('id', '=', id).executeTakeFirst()
    const unread = await lead(paper)

    await readAll(t, foyer)
    assert.deepEqual(
      { ...(await lead(paper)) },
      { ...unread, resume_read: 1 },
      'of the lead nothing else changes',
    )

    const { read_at, ...found } = await report(paper)
    assert.ok(read_at)
    assert.deepEqual(found, {
      state: 'read',
      reason: null,
      kind: 'pdf',
      pages: 1,
      words: 2,
      language: null,
      charset: null,
      has_text: true,
      author: 'Ada',
      written_at: '2026-01-31T09:30:00.000Z',
      changed_at: '2026-02-01T00:00:00.000Z',
      findings: [],
      scan: {
        state: 'not_scanned',
        name: null,
        reason: { code: 'off', sentence: 'This server has no virus scanner.' },
        scanned_at: null,
        handled_at: null,
      },
      contacts: { phones: [], links: [], city: null },
    })
    assert.deepEqual(await text(paper), {
      state: 'read',
      text: 'Ada Lovelace',
      page_starts: [0],
      is_cut: false,
      is_recognized: false,
    })
    const ofWord = await report(word)
    assert.deepEqual(
      [ofWord.kind, ofWord.language, ofWord.words, ofWord.author, ofWord.written_at],
      ['docx', 'en', 50, 'Ada L.', '2026-01-31T09:30:00.000Z'],
    )
    assert.ok((await text(word)).text.startsWith('Ada Lovelace\nI have worked'))
    const ofText = await report(latin)
    assert.deepEqual([ofText.charset, ofText.contacts.phones], ['windows-1252', ['+49 30 23125111']])
    assert.match((await text(latin)).text, /^René Müller\nRésumé/)
  },
)

onEachDatabase(
  'reading is for attorneys: others get nothing, and an unknown lead has no report',
  async (start) => {
    const foyer = await start()
    const { token } = await foyer.attorney({ role: 'attorney' })
    const { body: lead } = await foyer.submit()
    for (const what of ['report', 'text', 'preview']) {
      assert.equal((await foyer.call('GET', `/api/leads/${lead.id}/resume/${what}`)).status, 401)
      const unknown = await foyer.call('GET', `/api/leads/4711/resume/${what}`, { token })
      assert.deepEqual([unknown.status, unknown.body.detail], [404, 'There is no lead 4711.'])
    }
  },
)

onEachDatabase(
  'what a file does to the process that reads it is an answer: the job is done, and the lead is as good as before',
  async (start, t) => {
    const foyer = await start()
    const { report, text, token } = await reader(foyer)
    const bomb = await submitFile(
      foyer,
      'bomb.pdf',
      pdfWith({ page: '/Contents 6 0 R', objects: [packedTwice(900)] }),
    )
    const broken = await submitFile(foyer, 'broken.pdf', '%PDF-1.7\nnothing more')
    const lost = await submitFile(foyer, 'lost.txt', 'Ada Lovelace')
    const { resume_path } = await foyer.deps.db
      .selectFrom('leads')
      .select('resume_path')
      .where('id', '=', lost)
      .executeTakeFirstOrThrow()
    await rm(join(foyer.dataDir, resume_path ?? ''))
    const sound = await submitFile(foyer, 'sound.txt', 'Ada Lovelace')

    await readAll(t, foyer)
    const reasons = []
    for (const id of [bomb, broken, lost, sound]) {
      const { state, reason } = await report(id)
      reasons.push([state, reason?.code])
    }
    assert.deepEqual(reasons, [
      ['unreadable', 'too_large'],
      ['unreadable', 'damaged'],
      ['unreadable', 'lost'],
      ['read', undefined],
    ])
    assert.deepEqual(await text(bomb), {
      state: 'unreadable',
      text: '',
      page_starts: [],
      is_cut: false,
      is_recognized: false,
    })
    assert.match((await report(bomb)).reason.sentence, /too much time or memory/)
    const listed = await foyer.call('GET', '/api/leads', { token })
    assert.equal(listed.body.total, 4)
    assert.equal((await foyer.call('GET', '/readyz')).body.jobs_failed, 0)
  },
)

onEachDatabase(
  'each submission has its resume read once, in the transaction that stores it; those of before are enqueued a few at a time',
  async (start) => {
    const foyer = await start()
    const { db, now } = foyer.deps
    const key = { headers: { 'idempotency-key': 'a-key' } }
    const first = await foyer.submit({}, key)
    await foyer.submit({}, key)
    const enqueued = async () => (await jobRows(db)).map(({ kind, lead_id }) => [kind, lead_id])
    const ofFirst = ['reading.resume', first.body.id]
    assert.deepEqual(await enqueued(), [ofFirst])
    await enqueueUnread(db, now())
    assert.deepEqual(await enqueued(), [ofFirst], 'it is waiting already')

    const second = await foyer.submit()
    await transact(db, async (tx) => {
      await removeReadingJobs(tx)
      await tx.updateTable('leads').set({ resume_read: 0 }).execute()
    })
    await Promise.all([enqueueUnread(db, now()), enqueueUnread(db, now())])
    assert.deepEqual(
      (await enqueued()).map(([, id]) => id),
      [second.body.id, first.body.id],
      'each once, the newest first',
    )

    // A node of before this version takes leads in, and as many wait as may.
    await transact(db, async (tx) => {
      await tx.deleteFrom('jobs').execute()
      await tx
        .updateTable('counts')
        .set({ count: 100 })
        .where('key', '=', 'jobs:queued:reading.resume')
        .execute()
    })
    await enqueueUnread(db, now())
    assert.deepEqual(await enqueued(), [])
  },
)
