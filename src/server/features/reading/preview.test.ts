import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { openChanges } from '#server/testing/changes.ts'
import { docxWith, paragraph, pdfWith, shown, streamOf } from '#server/testing/resumes.ts'
import type { TestFoyer } from '#server/testing/start-foyer.ts'
import { onTwoNodes } from '#server/testing/two-nodes.ts'
import { until } from '#server/testing/until.ts'
import { startJobWorker } from '#server/work/jobs/test-jobs.ts'
import { job } from './read-resume.job.ts'
import { readAll, submitFile } from './test-reading.ts'

const viewer = async (foyer: TestFoyer) => {
  const { token } = await foyer.attorney({ role: 'attorney' })
  return {
    token,
    preview: async (id: number) =>
      (await foyer.call('GET', `/api/leads/${id}/resume/preview`, { token })).body,
    page: (id: number, page: number | string, headers: Record<string, string> = {}) =>
      foyer.call('GET', `/api/leads/${id}/resume/pages/${page}`, { token, headers }),
    words: (id: number, page: number | string) =>
      foyer.call('GET', `/api/leads/${id}/resume/pages/${page}/words`, { token }),
  }
}

const nothing = {
  ...{ blocks: [], pictures_left_out: 0, text: '', is_cut: false },
  ...{ pages: null, page_sizes: [], attached: [] },
}
const sheet = { width: 595, height: 842 }
const script = pdfWith({ catalog: '/OpenAction<</S/JavaScript/JS(1)>>' })
const holder = pdfWith({
  catalog: '/Names<</EmbeddedFiles<</Names[(cv)6 0 R]>>>>',
  objects: ['<</Type/Filespec/UF(cv\\n.pdf)/EF<</F 7 0 R>>>>', streamOf('/Type/EmbeddedFile', 'inside')],
})

onEachDatabase(
  'each kind of resume has its preview: blocks, text, the file itself, or pictures of a file that can do too much',
  async (start, t) => {
    const foyer = await start()
    const { preview } = await viewer(foyer)
    const word = await submitFile(foyer, 'a.docx', docxWith(paragraph('Ada')))
    const text = await submitFile(foyer, 'b.txt', 'Ada\r\nLovelace \u202egpj.exe\u202c')
    const paper = await submitFile(foyer, 'c.pdf', pdfWith({}))
    const risky = await submitFile(foyer, 'd.pdf', script)
    const holding = await submitFile(foyer, 'f.pdf', holder)
    const broken = await submitFile(foyer, 'e.pdf', '%PDF-1.7\nnothing more')
    for (const id of [word, paper])
      assert.deepEqual(await preview(id), { state: 'reading', kind: null, show: null, ...nothing })

    await readAll(t, foyer)
    const block = { kind: 'paragraph', runs: [{ text: 'Ada' }] }
    assert.deepEqual(await preview(word), {
      ...{ state: 'read', kind: 'docx', show: 'blocks' },
      ...{ ...nothing, blocks: [block] },
    })
    assert.deepEqual(await preview(text), {
      ...{ state: 'read', kind: 'txt', show: 'text' },
      ...{ ...nothing, text: 'Ada\nLovelace gpj.exe' },
    })
    const pages = { ...nothing, pages: 1, page_sizes: [sheet] }
    assert.deepEqual(await preview(paper), { state: 'read', kind: 'pdf', show: 'file', ...pages })
    assert.deepEqual(await preview(risky), { state: 'read', kind: 'pdf', show: 'pictures', ...pages })
    assert.deepEqual((await preview(holding)).attached, ['cv .pdf'])
    assert.deepEqual(await preview(broken), { state: 'unreadable', kind: 'pdf', show: null, ...nothing })
  },
)

const sizeOf = (png: Uint8Array) => {
  const head = Buffer.from(png)
  assert.equal(head.toString('latin1', 0, 8), '\x89PNG\r\n\x1a\n')
  return [head.readUInt32BE(16), head.readUInt32BE(20)]
}

onEachDatabase(
  'a page of a PDF is drawn as a picture, before it was read as well, and not again for a browser that has it',
  async (start) => {
    const foyer = await start()
    const { page, token } = await viewer(foyer)
    const id = await submitFile(foyer, 'a.pdf', script)
    const drawn = await page(id, 1)
    assert.deepEqual(
      [drawn.status, drawn.headers.get('content-type'), drawn.headers.get('cache-control')],
      [200, 'image/png', 'private, no-cache'],
    )
    assert.deepEqual(sizeOf(drawn.bytes), [1239, 1754])
    const etag = drawn.headers.get('etag') ?? ''
    for (const known of [etag, `"x", W/${etag}`, '*']) {
      const again = await page(id, 1, { 'if-none-match': known })
      assert.deepEqual([again.status, again.bytes.length, again.headers.get('etag')], [304, 0, etag], known)
    }
    assert.equal((await page(id, 1, { 'if-none-match': '"x"' })).status, 200)
    const { status, headers } = await foyer.call('HEAD', `/api/leads/${id}/resume/pages/1`, { token })
    assert.deepEqual([status, headers.get('etag')], [200, etag])

    const other = await submitFile(foyer, 'b.pdf', pdfWith({ content: shown('Grace Hopper') }))
    const ofOther = await page(other, 1)
    assert.notEqual(ofOther.headers.get('etag'), etag)
    assert.notDeepEqual(ofOther.bytes, drawn.bytes)
  },
)

onEachDatabase(
  'what cannot be drawn or read says why: no such page, no PDF, a damaged file, a lost one',
  async (start, t) => {
    const foyer = await start()
    const { page, words } = await viewer(foyer)
    const sound = await submitFile(foyer, 'a.pdf', pdfWith({}))
    const word = await submitFile(foyer, 'b.docx', docxWith(paragraph('Ada')))
    const broken = await submitFile(foyer, 'c.pdf', '%PDF-1.7\nnothing more')
    const packed = streamOf('/Filter/FlateDecode', deflateSync(Buffer.alloc(40 * 1024 * 1024)))
    const bomb = await submitFile(foyer, 'd.pdf', pdfWith({ objects: [packed] }))
    const lost = await submitFile(foyer, 'e.pdf', pdfWith({ info: '/Author(Ada)' }))
    const { resume_path } = await foyer.deps.db
      .selectFrom('leads')
      .select('resume_path')
      .where('id', '=', lost)
      .executeTakeFirstOrThrow()
    await rm(join(foyer.dataDir, resume_path ?? ''))
    const answers: [id: number, page: number | string, status: number, code: string, detail: RegExp][] = [
      [sound, 2, 404, 'not_found', /^The resume has no page 2\.$/],
      [word, 1, 404, 'not_found', /^Only the pages of a PDF are drawn\.$/],
      [4711, 1, 404, 'not_found', /^There is no lead 4711\.$/],
      [sound, 0, 422, 'invalid_fields', /^page: /],
      [sound, 10_001, 422, 'invalid_fields', /^page: /],
      [sound, 'x', 422, 'invalid_fields', /^page: /],
      [broken, 1, 422, 'not_drawable', /^This page cannot be drawn\. .* it is damaged\.$/],
      [bomb, 1, 422, 'not_drawable', /^This page cannot be drawn\. .* time or memory\.$/],
      [lost, 1, 500, 'internal_error', /is missing/],
    ]
    const check = async () => {
      for (const [id, number, status, code, detail] of answers)
        for (const ask of [page, words]) {
          const { status: found, body } = await ask(id, number)
          assert.deepEqual([found, body.code], [status, code], body.detail)
          assert.match(body.detail, detail)
        }
    }
    await check()
    await readAll(t, foyer)
    await check()
  },
)

/** Left, top, right and bottom edge in points of the page as it is turned. */
const inPoints = ({ box }: { box: number[] }, { width, height } = sheet) =>
  box.map((share, at) => (share / 10_000) * (at % 2 === 0 ? width : height))

onEachDatabase(
  'of a page is told where its words stand, as the page is turned, and nothing but clean text',
  async (start, t) => {
    const foyer = await start()
    const { words, token } = await viewer(foyer)
    const content =
      shown('Ada Lovelace', { x: 72, y: 720 }) + shown('nee  Byron\\001', { x: 300, y: 100, size: 20 })
    const id = await submitFile(foyer, 'a.pdf', pdfWith({ content }))
    const { status, body } = await words(id, 1)
    assert.equal(status, 200)
    assert.deepEqual(
      body.words.map(({ text }: { text: string }) => text),
      ['Ada', 'Lovelace', 'nee', 'Byron'],
    )
    const [ada, lovelace, nee] = body.words.map((word: { box: number[] }) => inPoints(word))
    // Helvetica: an A of 12 points is 8 wide and 8.6 high, and stands on the line.
    const near = (edges: number[], expected: number[]) =>
      edges.forEach((edge, at) =>
        assert.ok(Math.abs(edge - (expected[at] ?? 0)) < 2, `${edges.join()}, not ${expected.join()}`),
      )
    near(ada, [72, 113, 93, 122])
    near(lovelace, [97, 113, 143, 122])
    near(nee, [301, 731, 333, 742])

    const turned = await submitFile(foyer, 'b.pdf', pdfWith({ page: '/Rotate 90' }))
    const [{ text, box }] = (await words(turned, 1)).body.words
    assert.equal(text, 'Ada')
    near(inPoints({ box }, { width: 842, height: 595 }), [720, 72, 729, 93])
    const scan = await submitFile(foyer, 'c.pdf', pdfWith({ content: '0 0 100 100 re f' }))
    assert.deepEqual((await words(scan, 1)).body, { words: [] })

    const pages = pdfWith({ content: shown('Ada Lovelace') })
    const sent = await submitFile(foyer, 'd.pdf', pages)
    await readAll(t, foyer)
    const read = await foyer.call('GET', `/api/leads/${sent}/resume/text`, { token })
    assert.deepEqual([read.body.text, read.body.page_starts], ['Ada Lovelace', [0]])
  },
)

onEachDatabase(
  'browsers learn at once that a resume was read, from a change that is no event',
  async (start, t) => {
    const foyer = await start()
    const { token } = await foyer.attorney()
    const stream = await openChanges(t, foyer.url, token)
    const id = await submitFile(foyer, 'a.txt', 'Ada')
    await until('the change', () => stream.events.some(({ kind }) => kind === 'lead.submitted'))
    await readAll(t, foyer)
    const found = () => stream.events.filter(({ kind }) => kind === 'resume.read')
    await until('the reading', () => found().length > 0)
    const submitted = stream.events.find(({ kind }) => kind === 'lead.submitted')
    assert.deepEqual(
      found().map(({ lead_id, attorney_id, cursor }) => [lead_id, attorney_id, cursor]),
      [[id, null, submitted?.cursor]],
    )
    // Once: the reading of another one comes after it.
    const other = await submitFile(foyer, 'b.txt', 'Grace')
    await readAll(t, foyer)
    await until('the other reading', () => found().length > 1)
    assert.deepEqual(
      found().map(({ lead_id }) => lead_id),
      [id, other],
    )
    const { body } = await foyer.call('GET', `/api/leads/${id}/events`, { token })
    assert.deepEqual([body.total, body.items.length], [1, 1], 'nothing of it is in the history')
  },
)

onTwoNodes('browsers at one node learn that another node has read a resume', async ({ a, b }, t) => {
  const { token } = await a.attorney()
  const stream = await openChanges(t, b.url, token)
  startJobWorker(t, a.deps, [job])
  const id = await submitFile(a, 'a.txt', 'Ada')
  await until('the reading', () =>
    stream.events.some(({ kind, lead_id }) => kind === 'resume.read' && lead_id === id),
  )
})
