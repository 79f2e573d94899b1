import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { pdf } from '#server/testing/requests/submission.ts'
import { contentDisposition } from '#server/http/output/downloads.ts'

onEachDatabase(
  'a resume is downloaded byte for byte, as an attachment that a browser does not run',
  async (start) => {
    const foyer = await start()
    const { token } = await foyer.attorney()
    const content = pdf('x'.repeat(300_000))
    const { body: lead } = await foyer.submit({
      resume: { name: 'Résumé "2026" 履歴書.pdf', type: 'application/pdf', content },
    })
    const path = `/api/leads/${lead.id}/resume`
    const whole = await foyer.call('GET', path, { token })
    assert.equal(whole.status, 200)
    assert.equal(Buffer.compare(whole.bytes, Buffer.from(content)), 0)
    const header = (name: string) => whole.headers.get(name)
    assert.equal(header('content-type'), 'application/pdf')
    assert.equal(header('content-length'), String(content.length))
    assert.equal(header('x-content-type-options'), 'nosniff')
    assert.match(header('content-security-policy') ?? '', /sandbox/)
    assert.match(header('cache-control') ?? '', /no-store/)
    assert.equal(header('cross-origin-resource-policy'), 'same-origin')
    assert.match(
      header('content-disposition') ?? '',
      /^attachment; filename="[\x20-\x7e]+"; filename\*=UTF-8''R%C3%A9sum%C3%A9/,
    )
    assert.equal(header('etag'), `"${createHash('sha256').update(content).digest('hex')}"`)

    const head = await foyer.call('HEAD', path, { token })
    assert.equal(head.status, 200)
    assert.equal(head.headers.get('content-length'), String(content.length))
    assert.equal(head.bytes.length, 0)
    const range = async (value: string) => foyer.call('GET', path, { token, headers: { range: value } })
    for (const [asked, start, end] of [
      ['bytes=0-4', 0, 4],
      ['bytes=100-', 100, content.length - 1],
      ['bytes=-7', content.length - 7, content.length - 1],
    ] as const) {
      const part = await range(asked)
      assert.equal(part.status, 206)
      assert.equal(part.headers.get('content-range'), `bytes ${start}-${end}/${content.length}`)
      assert.equal(part.text, content.slice(start, end + 1))
    }
    assert.equal((await range('bytes=9999999-')).status, 416)
    assert.equal((await range('bytes=5-2')).status, 200)
    assert.equal((await range('bytes=0-1,4-5')).status, 200)
    assert.equal((await foyer.call('GET', path)).status, 401)
  },
)

onEachDatabase(
  'a file that is missing in the store is an error of its download only, and the list of leads still works',
  async (start) => {
    const foyer = await start()
    const { token } = await foyer.attorney()
    const { body: lead } = await foyer.submit()
    await rm(join(foyer.dataDir, lead.resume_path))
    const { status, body } = await foyer.call('GET', `/api/leads/${lead.id}/resume`, { token })
    assert.equal(status, 500)
    assert.match(body.detail, /missing/)
    assert.equal((await foyer.call('GET', '/api/leads', { token })).body.total, 1)
  },
)

test('no file name can break out of the Content-Disposition header', () => {
  for (const name of [
    'a"b.pdf',
    'a\r\nX-Evil: 1.pdf',
    'a\\".pdf',
    "it's (1)*.pdf",
    '\u202egnp.pdf',
    '😀.pdf',
    '\ud800.pdf',
  ]) {
    assert.match(
      contentDisposition(name),
      /^attachment; filename="[^"\\\r\n]*"; filename\*=UTF-8''[A-Za-z0-9%!#$&+.^_`|~-]*$/,
    )
  }
})
