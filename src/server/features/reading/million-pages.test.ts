import assert from 'node:assert/strict'
import { test } from 'node:test'
import { limits } from '#contract/limits.ts'
import { makePdf } from '#server/features/intake/inspect/pdf/pdf-samples.ts'
import { onlySqlite } from '#server/testing/database/databases.ts'
import { pdfWith } from '#server/testing/resumes.ts'
import { startJobWorker } from '#server/work/jobs/test-jobs.ts'
import { job } from './read-resume.job.ts'
import { submitFile, untilRead } from './test-reading.ts'

const million = 1_000_000
const catalog = '<</Type/Catalog/Pages 2 0 R>>'
const branch = (kids: string, parent = '') => `<</Type/Pages/Kids[${kids}]/Count ${million}${parent}>>`
const page = (parent: number) => `<</Type/Page/Parent ${parent} 0 R/MediaBox[0 0 300 300]>>`

const pdfs = {
  'claimed.pdf': makePdf([catalog, branch('3 0 R'), page(2)]),
  // Six megabytes that name one page a million times.
  'named.pdf': makePdf([catalog, branch('3 0 R '.repeat(million)), page(2)]),
  // A thousand times the same branch of a thousand times the same page, in fifteen kilobytes.
  'branched.pdf': makePdf([
    catalog,
    branch('3 0 R '.repeat(1_000)),
    `<</Type/Pages/Parent 2 0 R/Count 1000/Kids[${'4 0 R '.repeat(1_000)}]>>`,
    page(3),
  ]),
}

test('a million pages of nothing hold up nobody: they are taken, read as far as it goes, and the next resume is read too', async (t) => {
  const foyer = await onlySqlite(t)()
  const { token } = await foyer.attorney()
  const ids: number[] = []
  for (const [name, pdf] of Object.entries(pdfs)) ids.push(await submitFile(foyer, name, pdf))
  startJobWorker(t, foyer.deps, [{ ...job, atOnce: 3 }])
  const sound = await submitFile(foyer, 'sound.pdf', pdfWith({}))
  await untilRead(foyer)

  const get = (id: number, what: string) => foyer.call('GET', `/api/leads/${id}/resume/${what}`, { token })
  for (const [n, id] of ids.entries()) {
    const { body } = await get(id, 'report')
    const name = Object.keys(pdfs)[n]
    assert.equal(body.state, 'read', `${name}: ${body.reason?.code}`)
    assert.equal(body.pages, million, name)
    const codes = body.findings.map(({ code }: { code: string }) => code)
    assert.deepEqual(codes, ['no_text', 'text_cut'], name)
    const preview = await get(id, 'preview')
    assert.ok(preview.text.length < 100_000, `the preview has ${preview.text.length} bytes`)
    assert.equal((await get(id, 'pages/1')).status, 200)
    const last = await get(id, `pages/${limits.drawnPagesMax}`)
    assert.ok([200, 404, 422].includes(last.status), String(last.status))
  }
  assert.equal((await get(sound, 'text')).body.text.trim(), 'Ada Lovelace')
})
