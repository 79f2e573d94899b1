import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { onlySqlite } from '#server/testing/database/databases.ts'
import { until } from '#server/testing/until.ts'
import { startJobWorker } from '#server/work/jobs/test-jobs.ts'
import { job } from './read-resume.job.ts'
import { corpusFiles } from './test-corpus.ts'

const nameOf = (path: string) => path.split('/shared/').pop() ?? ''

/** What some of them have to come to. */
const expected: Record<string, { findings?: string[]; reason?: string; text?: string; language?: string }> = {
  'corpus/good/arabic-cid.pdf': { text: 'انواع الخطوط العربية' },
  'corpus/good/asvs-zh.docx': { language: 'zh' },
  'corpus/good/cp866.txt': { text: 'Однажды, в студеную зимнюю пору', language: 'ru' },
  'corpus/good/cv-greek.pdf': { text: 'Βιογραφικό', language: 'el' },
  'corpus/good/cv-de.pdf': { text: 'LEBENSLAUF', language: 'de' },
  'corpus/good/ko-history.pdf': { language: 'ko' },
  'corpus/good/vertical-jp.pdf': { text: 'あいうえお' },
  'corpus/good/word6.doc': { text: 'The quick brown fox' },
  'corpus/good/pdf-attachment.pdf': { findings: ['embedded_files'] },
  'corpus/hostile/launch.pdf': { findings: ['launch'] },
  'corpus/hostile/pdfpayload1.pdf': { findings: ['javascript', 'external_links'] },
  'corpus/hostile/pdf-flash.pdf': { findings: ['rich_media'] },
  'corpus/hostile/bomb-flate.pdf': { findings: ['compression'], reason: 'too_large' },
  'corpus/hostile/linked-etc-passwd.docx': { findings: ['external_content'] },
  'corpus/hostile/docx-mailmerge.docx': { findings: ['external_content'] },
  'corpus/hostile/docx-altchunk-html.docx': { findings: ['embedded_files'] },
  'corpus/hostile/xxe-file.docx': { reason: 'damaged' },
  'corpus/hostile/billion-laughs.docx': { reason: 'damaged' },
  'field/scan-jbig2.pdf': { findings: ['no_text'] },
  'field/encrypted-user-password.pdf': { findings: ['encrypted'], reason: 'needs_password' },
  'field/encrypted-owner-only.pdf': { findings: ['encrypted'], text: 'Ada Test' },
  'field/portfolio.pdf': { findings: ['embedded_files'] },
  'field/form-values.pdf': { text: 'Ada Formvalue' },
  'field/cjk-unigb-ucs2-h.pdf': { text: '王小明' },
  'field/doc-stream-name-upper.doc': { text: 'Ada Test' },
  'field/docx-trailing-mime-boundary.docx': { text: 'Ada Test' },
  'field/txt-big5.txt': { text: '履歷表' },
  'field/txt-gbk.txt': { text: '简历' },
  'field/txt-cp1251.txt': { text: 'Резюме' },
  'field/txt-utf16le-nobom.txt': { text: 'Ada Test' },
}

const isSound = (path: string) => path.startsWith('corpus/good/') || path.startsWith('field/')

if (corpusFiles.length > 0) {
  test('every file of the corpus that is taken is read and drawn, or comes to a reason, and nothing else', async (t) => {
    const foyer = await onlySqlite(t)()
    const { token } = await foyer.attorney()
    const taken = new Map<string, number>()
    for (const file of corpusFiles) {
      const path = nameOf(file)
      const content = new Uint8Array(readFileSync(file))
      const { status, body } = await foyer.submit({ resume: { name: path.split('/').pop() ?? '', content } })
      if (status === 201) taken.set(path, body.id)
      else assert.equal(expected[path], undefined, `${path}: ${body.detail}`)
    }
    startJobWorker(t, foyer.deps, [{ ...job, atOnce: 3 }])
    const { db } = foyer.deps
    const jobs = () => db.selectFrom('jobs').select('id').limit(1).executeTakeFirst()
    await until('all are read', async () => (await jobs()) === undefined, 600_000)

    for (const [path, id] of taken) {
      const ask = async (what: string) =>
        (await foyer.call('GET', `/api/leads/${id}/resume/${what}`, { token })).body
      const [report, { text }] = [await ask('report'), await ask('text')]
      const { findings = [], reason, text: words, language } = expected[path] ?? {}
      const found = report.findings.map(({ code }: { code: string }) => code)
      for (const code of findings) assert.ok(found.includes(code), `${path}: ${found.join()}`)
      if (isSound(path) || reason !== undefined) assert.equal(report.reason?.code, reason, path)
      if (words !== undefined) assert.ok(text.includes(words), `${path}: ${text.slice(0, 100)}`)
      if (language !== undefined) assert.equal(report.language, language, path)
      assert.doesNotMatch(text, /root:x:0/, path)
      assert.doesNotMatch(text, /[\u202a-\u202e\u2066-\u2069]/, path)
      const { show, blocks } = await ask('preview')
      if (report.state === 'read' && path.endsWith('.docx'))
        assert.equal(blocks.length > 0, text !== '', path)
      if (show !== 'pictures' && show !== 'file') continue
      const drawn = await foyer.call('GET', `/api/leads/${id}/resume/pages/1`, { token })
      assert.ok(
        drawn.status === 200 || report.pages === 0 || !isSound(path),
        `${path}: ${drawn.body?.detail}`,
      )
    }
  })
}
