import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { test } from 'node:test'
import { makeByteInspector } from './inspect-bytes.ts'
import { ResumeRefused } from './inspect-refusal.ts'
import { inspectResume } from './inspect-resume.ts'

// Real and hostile files are not in the repository. If the corpus is in a folder beside it, every file is tested.
const corpus = join(import.meta.dirname, '../../../../../../shared/corpus')
const manifest = join(corpus, 'manifest.csv')

for (const row of existsSync(manifest) ? readFileSync(manifest, 'utf8').trim().split('\n').slice(1) : []) {
  const [, path = '', expected = ''] = /^([^,]+),[^,]+,(accept|reject|either),/.exec(row) ?? []
  const extension = path.slice(path.lastIndexOf('.') + 1)

  test(`corpus: ${path}: ${expected}`, { timeout: 3000 }, async () => {
    const verdict = await inspect(join(corpus, path))
    if (expected === 'reject') assert.ok(verdict instanceof ResumeRefused, String(verdict))
    if (expected === 'accept') assert.equal(verdict, extension)
    if (expected === 'either') assert.ok(verdict instanceof ResumeRefused || typeof verdict === 'string')
    if (path === 'hostile/rtf-named.doc') assert.ok(verdict instanceof ResumeRefused, String(verdict))
  })
}

async function inspect(path: string): Promise<string | ResumeRefused> {
  const bytes = await readFile(path)
  const inspector = makeByteInspector()
  try {
    for (let at = 0; at < bytes.length; at += 64 * 1024) inspector.look(bytes.subarray(at, at + 64 * 1024))
    const verdict = inspector.verdict()
    return (await inspectResume({ path, verdict, fileName: basename(path), declaredType: undefined })).kind
  } catch (error) {
    if (error instanceof ResumeRefused) return error
    throw error
  }
}
