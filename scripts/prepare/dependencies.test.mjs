import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { writeFiles } from '#scripts/sample-project.mjs'
import { hasDependencies, installDependencies } from './dependencies.mjs'
import { runNpm } from './npm.mjs'

const folder = mkdtempSync(join(tmpdir(), 'foyer-dependencies-'))
const installed = join(folder, 'node_modules')

before(async () => {
  for (const name of ['served', 'tool', 'elsewhere', 'spare']) {
    const manifest = { name, version: '1.0.0', ...(name === 'elsewhere' ? { os: ['no-such-system'] } : {}) }
    writeFiles(folder, { [`${name}/package.json`]: JSON.stringify(manifest) })
    await npm(['pack', `./${name}`])
  }
  writeManifest({ served: 'file:served-1.0.0.tgz' })
  await npm(['install', '--package-lock-only'])
})
after(() => rmSync(folder, { recursive: true }))

test('a production installation has the dependencies of the server and no development tool', async () => {
  assert.equal(hasDependencies(folder, false), false)
  await installDependencies(folder, { development: false })
  assert.equal(hasDependencies(folder, false), true)
  assert.equal(hasDependencies(folder, true), false)
  assert.ok(existsSync(join(installed, 'served')))
  assert.ok(!existsSync(join(installed, 'tool')))
})

test('installing for development adds packages and does not change the lock file', async () => {
  const lock = readFileSync(join(folder, 'package-lock.json'), 'utf8')
  writeFiles(installed, { '.foyer/kept': 'kept' })
  await installDependencies(folder, { development: true })
  assert.equal(hasDependencies(folder, true), true)
  assert.ok(existsSync(join(installed, 'tool')))
  assert.ok(
    !existsSync(join(installed, 'elsewhere')),
    'an optional package of another system is not installed',
  )
  assert.equal(readFileSync(join(installed, '.foyer/kept'), 'utf8'), 'kept')
  assert.equal(readFileSync(join(folder, 'package-lock.json'), 'utf8'), lock)
})

test('a production installation keeps development tools that are installed', async () => {
  rmSync(join(installed, 'served'), { recursive: true })
  forget('node_modules/served')
  await installDependencies(folder, { development: false })
  assert.ok(existsSync(join(installed, 'served')))
  assert.ok(existsSync(join(installed, 'tool')))
})

test('an optional package is installed; a server starts without it, and the tests do not', async () => {
  assert.ok(existsSync(join(installed, 'spare')))
  rmSync(join(installed, 'spare'), { recursive: true })
  forget('node_modules/spare')
  assert.equal(hasDependencies(folder, false), true)
  assert.equal(hasDependencies(folder, true), false)
  await installDependencies(folder, { development: true })
  assert.ok(existsSync(join(installed, 'spare')))
})

test('an interrupted installation does not count as complete', () => {
  const list = join(installed, '.package-lock.json')
  const text = readFileSync(list, 'utf8')
  rmSync(list)
  assert.equal(hasDependencies(folder, false), false)
  writeFiles(installed, { '.package-lock.json': text })
  assert.equal(hasDependencies(folder, true), true)
})

test('a dependency that the lock file does not name is refused with a sentence', async () => {
  writeManifest({ served: 'file:served-1.0.0.tgz', another: '1.0.0' })
  forget('node_modules/served')
  await assert.rejects(
    installDependencies(folder, { development: false }),
    /different dependencies.*npm install/,
  )
})

/** @param {Record<string, string>} dependencies */
function writeManifest(dependencies) {
  const manifest = {
    name: 'sample',
    version: '1.0.0',
    dependencies,
    devDependencies: { tool: 'file:tool-1.0.0.tgz' },
    optionalDependencies: { elsewhere: 'file:elsewhere-1.0.0.tgz', spare: 'file:spare-1.0.0.tgz' },
  }
  writeFiles(folder, { 'package.json': JSON.stringify(manifest) })
}

/** @param {string} path in npm's own list of what it has installed */
function forget(path) {
  const list = JSON.parse(readFileSync(join(installed, '.package-lock.json'), 'utf8'))
  delete list.packages[path]
  writeFiles(installed, { '.package-lock.json': JSON.stringify(list) })
}

/** @param {string[]} args */
async function npm(args) {
  const { code, output } = await runNpm(folder, [...args, '--offline'], { capture: true })
  assert.equal(code, 0, output)
}
