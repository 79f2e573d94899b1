import assert from 'node:assert/strict'
import { test } from 'node:test'
import { transact } from '#server/adapters/database/transact.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { openChanges } from '#server/testing/changes.ts'
import { planOf, queriesOf } from '#server/testing/database/queries.ts'
import { pdfWith } from '#server/testing/resumes.ts'
import { scanWith } from '#server/testing/scans.ts'
import { type TestFoyer, makeStartFoyer } from '#server/testing/start-foyer.ts'
import { until } from '#server/testing/until.ts'
import type { Job } from '#server/work/jobs/define-job.ts'
import { jobRows, startJobWorker } from '#server/work/jobs/test-jobs.ts'
import { job as readResume } from '../read-resume.job.ts'
import { readAll, submitFile } from '../test-reading.ts'
import { checkRecognition } from './check-recognition.ts'
import { enqueueUnrecognized } from './enqueue-recognition.ts'
import { job } from './recognize-text.job.ts'

const on = { OCR: 'on', OCR_LANGUAGES: 'eng' }

const reader = async (foyer: TestFoyer) => {
  const { token } = await foyer.attorney()
  const get = async (path: string) => (await foyer.call('GET', path, { token })).body
  return {
    token,
    report: (id: number) => get(`/api/leads/${id}/resume/report`),
    text: (id: number) => get(`/api/leads/${id}/resume/text`),
    preview: (id: number) => get(`/api/leads/${id}/resume/preview`),
    found: async (words: string) => (await get(`/api/inbox?q=${words}`)).items,
  }
}

const codesOf = ({ findings }: { findings: { code: string }[] }) => findings.map(({ code }) => code)
const waiting = async ({ deps: { db } }: TestFoyer) => (await jobRows(db)).map(({ lead_id }) => lead_id)
const untilNothingWaits = (foyer: TestFoyer) =>
  until('no job is left', async () => (await waiting(foyer)).length === 0, 180_000)

/** What the job says of its progress. */
const listening = () => {
  const told: [number, number][] = []
  const listeningJob: Job<{ lead_id: number; was_slow: boolean }> = {
    ...job,
    perform: (deps, payload, run) =>
      job.perform(deps, payload, {
        ...run,
        progress: async (...progress) => {
          told.push(progress)
          await run.progress(...progress)
        },
      }),
  }
  return { told, job: listeningJob }
}

onEachDatabase(
  'the text of a scan is recognized after it was read, and found; report and text say that it may have mistakes, and the pages stay',
  async (start, t) => {
    const foyer = await start({ env: on })
    const { report, text, preview, found, token } = await reader(foyer)
    const stream = await openChanges(t, foyer.url, token)
    const scan = await scanWith(
      ['Augusta Ada Byron', 'Telephone +1 212 555 0143'],
      ['She has studied mathematics', 'and written programs for an engine.'],
    )
    const id = await submitFile(foyer, 'scan.pdf', scan)
    await submitFile(foyer, 'sound.pdf', pdfWith({}))
    const readings = async () =>
      (await foyer.deps.db.selectFrom('leads').select('id').where('resume_read', '=', 1).execute()).length
    const reading = startJobWorker(t, foyer.deps, [readResume])
    await until('both are read', async () => (await readings()) === 2)
    await reading.stop()
    assert.deepEqual(codesOf(await report(id)), ['no_text'])
    assert.deepEqual(await waiting(foyer), [id], 'only the scan waits')
    const shownBefore = await preview(id)
    assert.equal(shownBefore.show, 'file')

    const { told, job: listeningJob } = listening()
    startJobWorker(t, foyer.deps, [listeningJob])
    await untilNothingWaits(foyer)
    assert.deepEqual(told, [
      [1, 2],
      [2, 2],
    ])
    const { text: recognized, ...about } = await text(id)
    assert.deepEqual(about, { state: 'read', page_starts: [0, 44], is_cut: false, is_recognized: true })
    assert.match(recognized, /^Augusta Ada Byron\n+Telephone \+1 212 555 0143\n+She has studied mathematics/)
    const { findings, has_text, language, words, pages, contacts } = await report(id)
    assert.deepEqual(findings, [
      {
        code: 'recognized_text',
        severity: 'info',
        sentence: 'The text was recognized in pictures of the pages: it may have mistakes and gaps.',
      },
    ])
    assert.deepEqual([has_text, language, words, pages], [true, 'en', 18, 2])
    assert.deepEqual(contacts.phones, ['+1 212 555 0143'])
    assert.deepEqual(await preview(id), shownBefore, 'its pages stay pictures')
    const [item, ...others] = await found('mathematics')
    assert.deepEqual([item.id, others.length, item.snippets[0].page], [id, 0, 2])
    const readChanges = () =>
      stream.events.filter(({ kind, lead_id }) => kind === 'resume.read' && lead_id === id)
    await until('browsers are told of both', () => readChanges().length === 2)
  },
)

onEachDatabase(
  'scans of before are recognized when it is turned on, the newest first; turned off, it leaves what is there and does nothing more',
  async (start, t) => {
    const foyer = await start()
    const { report, text } = await reader(foyer)
    const blank = pdfWith({ content: '' })
    const older = await submitFile(foyer, 'older.pdf', blank)
    for (const [name, content] of [
      ['sound.pdf', pdfWith({})],
      ['broken.pdf', Buffer.from('%PDF-1.7\nnothing more')],
      ['blank.txt', Buffer.from(' \n ')],
    ] as const)
      await submitFile(foyer, name, content)
    const newer = await submitFile(foyer, 'newer.pdf', blank)
    await readAll(t, foyer)
    const { db, now, config } = foyer.deps
    await enqueueUnrecognized(foyer.deps, now())
    assert.deepEqual(await waiting(foyer), [], 'it is off')

    const turnedOn = { ...foyer.deps, config: { ...config, ocr: 'on' as const, ocrLanguages: ['eng'] } }
    await Promise.all([enqueueUnrecognized(turnedOn, now()), enqueueUnrecognized(turnedOn, now())])
    assert.deepEqual(await waiting(foyer), [newer, older])

    const turnedOff = startJobWorker(t, foyer.deps, [job])
    await untilNothingWaits(foyer)
    await turnedOff.stop()
    assert.deepEqual(codesOf(await report(newer)), ['no_text'], 'nobody has looked')
    await enqueueUnrecognized(turnedOn, now())
    const worker = startJobWorker(t, turnedOn, [job])
    await untilNothingWaits(foyer)
    await worker.stop()
    for (const id of [older, newer]) {
      const { findings, has_text, state } = await report(id)
      assert.deepEqual([state, has_text, codesOf({ findings })], ['read', false, ['no_text_found']])
      assert.deepEqual(await text(id), {
        state: 'read',
        text: '',
        page_starts: [],
        is_cut: false,
        is_recognized: false,
      })
    }
    await enqueueUnrecognized(turnedOn, now())
    assert.deepEqual(await waiting(foyer), [], 'a scan without text is not looked at again')

    await transact(db, (tx) =>
      tx
        .updateTable('resume_readings')
        .set({ text: 'Ada', has_text: 1, findings: 'recognized_text' })
        .where('lead_id', '=', newer)
        .execute(),
    )
    await enqueueUnrecognized(foyer.deps, now())
    assert.deepEqual([(await text(newer)).text, (await text(newer)).is_recognized], ['Ada', true])
  },
)

onEachDatabase('looking for scans costs the same whatever the number of leads is', async (start) => {
  const { deps } = await start({ env: on })
  // In a transaction, all of them have one connection.
  const queries = await transact(deps.db, (tx) =>
    queriesOf(tx, (db) => enqueueUnrecognized({ ...deps, db }, deps.now())),
  )
  const search = queries.find(({ sql }) => sql.includes('resume_readings'))
  assert.match(await planOf(deps.db, search?.sql ?? ''), /scans_to_recognize/)
})

test('without its packages the server does not start and the doctor finds a problem; both name the command', async (t) => {
  const command = /npm install --no-save --omit=dev @tesseract\.js-data\/xyz@[\d.]+/
  await assert.rejects(
    makeStartFoyer(t, undefined)({ env: { OCR: 'on', OCR_LANGUAGES: 'eng,xyz' } }),
    ({ message }: Error) => message.startsWith('OCR=on needs packages') && command.test(message),
  )
  const findingOf = async (ocr: 'on' | 'off', ...ocrLanguages: string[]) => {
    const { config } = (await makeStartFoyer(t, undefined)()).deps
    const [finding] = await Array.fromAsync(checkRecognition({ config: { ...config, ocr, ocrLanguages } }))
    return finding
  }
  const missing = await findingOf('on', 'eng', 'xyz')
  assert.equal(missing?.level, 'problem')
  assert.match(missing?.advice ?? '', command)
  assert.deepEqual(await findingOf('on', 'eng', 'spa'), {
    level: 'ok',
    message: 'The text of scans is recognized (eng, spa).',
  })
  assert.equal((await findingOf('off', 'xyz'))?.level, 'note')
})
