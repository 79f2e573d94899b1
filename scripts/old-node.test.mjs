import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'

const commands = ['start.mjs', 'test.mjs', 'run.mjs']
/** The imported names that Node 20 has. Before adding one, look at "Added in" in Node's documentation. */
// oxfmt-ignore
const inNode20 = new Set([
  'brotliCompress', 'constants', 'createHash', 'createServer', 'delimiter', 'dirname', 'existsSync', 'fileURLToPath',
  'gunzipSync', 'gzip', 'join', 'mkdirSync', 'mkdtempSync', 'pathToFileURL', 'promisify', 'readFileSync',
  'readdirSync', 'renameSync', 'rmSync', 'setTimeout', 'spawn', 'spawnSync', 'statSync', 'tmpdir', 'watch',
  'writeFileSync',
])

test('the commands of the README load on Node 20, which then fetches Node 24', () => {
  const seen = new Set()
  const look = (/** @type {string} */ path) => {
    if (seen.has(path)) return
    seen.add(path)
    for (const [, names = '', from = ''] of readFileSync(path, 'utf8').matchAll(
      /^import (.+?) from '(.+?)'/gms,
    )) {
      if (from.startsWith('.')) look(join(dirname(path), from))
      else assert.match(from, /^node:/, `${path}: ${from} exists only after the installation`)
      const named = /\{(.*)\}/s.exec(names)?.[1]?.split(',') ?? []
      for (const name of named.map((each) => each.split(' as ')[0]?.trim() ?? '').filter(Boolean))
        if (from.startsWith('node:')) assert.ok(inNode20.has(name), `${path}: ${name} of ${from}`)
    }
  }
  for (const command of commands) look(join(import.meta.dirname, command))
  assert.ok(seen.size > commands.length)
})
