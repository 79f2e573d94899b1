import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import type { TestFoyer } from '#server/testing/start-foyer.ts'
import { openForm, sendForm } from '../form/test-form.ts'

// Files that people had trouble with are not in the repository. If they are in a folder beside it, each is submitted.
const folder = join(import.meta.dirname, '../../../../../../shared/field')
const title =
  'every file that people had trouble with is accepted, with the caveats that its manifest expects'

/** The expected caveats by file; the manifest describes them in words. */
const caveats: Record<string, string[]> = {
  'encrypted-user-password.pdf': ['needs_password'],
  'zero-pages.pdf': ['no_pages'],
  'txt-space-only.txt': ['no_text'],
  'portfolio.pdf': ['portfolio'],
  'scan-jbig2.pdf': ['scan'],
}
const toldToSender = /told to (?:the )?sender|the sender is told/

const readManifest = () =>
  readFileSync(join(folder, 'manifest.csv'), 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => ({ file: line.slice(0, line.indexOf(',')), right: line }))
    .filter(({ file }) => /\.(?:pdf|docx?|txt)$/.test(file))

if (existsSync(folder)) {
  onEachDatabase(title, async (start) => {
    const foyer = await start()
    const { token } = await foyer.attorney()
    for (const { file, right } of readManifest()) {
      const content = new Uint8Array(readFileSync(join(folder, file)))
      const expected = caveats[file] ?? []
      const { status, body } = await foyer.submit({ resume: { name: file, content } })
      assert.equal(status, 201, `${file}: ${body.detail}`)
      assert.deepEqual(body.resume_caveats ?? [], expected, file)
      const lead = await foyer.call('GET', `/api/leads/${body.id}`, { token })
      assert.deepEqual(lead.body.resume.caveats, expected, file)
      assert.equal(lead.body.resume.kind, file.slice(file.lastIndexOf('.') + 1), file)
      const stored = await foyer.call('GET', `/api/leads/${body.id}/resume`, { token })
      assert.equal(Buffer.compare(stored.bytes, content), 0, file)
      assert.equal(await formStatus(foyer, file, content), toldToSender.test(right) ? 422 : 303, file)
    }
  })
} else {
  test(title, { skip: 'needs the files of shared/field beside the project' }, () => {})
}

const formStatus = async (foyer: TestFoyer, name: string, content: Uint8Array<ArrayBuffer>) =>
  (await sendForm(foyer, await openForm(foyer), { resume: { name, content } })).status
