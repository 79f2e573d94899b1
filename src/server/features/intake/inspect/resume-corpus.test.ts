import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { onlySqlite } from '#server/testing/database/databases.ts'
import { nothing, stored } from '#server/testing/database/stored.ts'

// Real and hostile files are not in the repository. If the corpus is in a folder beside it, every file is submitted.
const corpus = join(import.meta.dirname, '../../../../../../shared/corpus')
const manifest = join(corpus, 'manifest.csv')
const withinMs = 10_000

type Row = { path: string; expected: 'accept' | 'reject' | 'either' }

const readRows = (): Row[] =>
  readFileSync(manifest, 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => {
      const [, path = '', expected] = /^([^,]+),[^,]+,(accept|reject|either),/.exec(line) ?? []
      // The pattern matches no other word.
      return { path, expected: expected as Row['expected'] }
    })

if (existsSync(manifest)) {
  test('every file of the corpus is quickly accepted or refused as its manifest says, and an accepted file is unchanged', async (t) => {
    const foyer = await onlySqlite(t)()
    const { token } = await foyer.attorney()
    const accepted: string[] = []
    for (const { path, expected } of readRows()) {
      const content = new Uint8Array(readFileSync(join(corpus, path)))
      const startedAt = performance.now()
      const { status, body } = await foyer.submit({ resume: { name: path.split('/').pop() ?? '', content } })
      assert.ok(performance.now() - startedAt < withinMs, `${path} took ${performance.now() - startedAt} ms`)
      if (expected === 'accept') assert.equal(status, 201, `${path}: ${body.detail}`)
      if (expected === 'reject') assert.equal(status, 400, path)
      if (status !== 201) {
        assert.ok([400, 413, 422].includes(status), `${path}: ${status}`)
        assert.ok(body.detail.length > 20)
        continue
      }
      accepted.push(path)
      const file = await foyer.call('GET', `/api/leads/${body.id}/resume`, { token })
      assert.equal(Buffer.compare(file.bytes, content), 0, path)
    }
    const { leads, uploads, incoming } = await stored(foyer)
    assert.deepEqual([leads, uploads.length, incoming], [accepted.length, accepted.length, nothing.incoming])
  })
}
