import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { startCommand, temporaryFolders, writeFiles } from '#scripts/sample-project.mjs'
import { withoutThirdParties } from './redoc.mjs'

const folder = mkdtempSync(join(tmpdir(), 'foyer-test-redoc-'))
after(() => rmSync(folder, { recursive: true }))

test('the ReDoc that is served requests nothing from third parties', () => {
  const path = fileURLToPath(new URL('../../node_modules/.foyer/redoc.standalone.js', import.meta.url))
  const script = readFileSync(path, 'utf8')
  assert.ok(script.length > 500_000)
  assert.doesNotMatch(script, /cdn\.redoc|fonts\.g|sourceMappingURL=redoc/)
  assert.doesNotMatch(script, /\b(?:src|action|data|poster):\s*["'`](?:https?:)?\/\//)
  assert.doesNotMatch(script, /\b(?:fetch|importScripts|import|Worker)\(\s*["'`](?:https?:)?\/\//)
})

test('a ReDoc version whose logo cannot be found is refused', () => {
  assert.throws(() => withoutThirdParties('another script'), /logo/)
})

test('without the registry a sentence says that /redoc is missing, and no file is left behind', async () => {
  writeFiles(folder, { 'package.json': '{}' })
  const module = JSON.stringify(new URL('./redoc.mjs', import.meta.url).href)
  const code = `await (await import(${module})).prepareRedoc(${JSON.stringify(folder)})`
  const attempt = startCommand(folder, process.execPath, ['--input-type=module', '--eval', code], {
    npm_config_registry: 'http://127.0.0.1:9',
    npm_config_cache: join(folder, 'cache'),
  })
  assert.equal(await attempt.ended, 0)
  assert.match(attempt.shown(), /\/redoc is missing until the next start \(.*ECONNREFUSED/)
  assert.ok(!existsSync(join(folder, 'node_modules')))
  assert.deepEqual(temporaryFolders('foyer-redoc-'), [])
})
