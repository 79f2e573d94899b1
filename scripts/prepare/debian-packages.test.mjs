import assert from 'node:assert/strict'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { startCommand, writeFiles } from '#scripts/sample-project.mjs'
import { isDebianAsRoot } from './debian-packages.mjs'
import { withoutServices } from './debian-services.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'foyer-test-debian-'))
after(() => rmSync(folder, { recursive: true }))
const skip = isDebianAsRoot() ? false : 'only Debian as root installs packages'

test('when every package is installed, nothing is printed and apt-get is not called', { skip }, async () => {
  const attempt = prepare({ 'apt-get': 'echo called >&2; exit 1' })
  assert.equal(await attempt.ended, 0, attempt.shown())
  assert.equal(attempt.shown(), '')
})

test('only missing packages are installed, after one update, and a line names them', { skip }, async () => {
  const attempt = prepare({
    'dpkg-query': 'echo "strace installed"',
    'apt-get': `echo "$DEBIAN_FRONTEND $*" >> ${folder}/calls`,
  })
  assert.equal(await attempt.ended, 0, attempt.shown())
  assert.match(
    attempt.shown(),
    /^Installing what the tests need from Debian: nginx, clamav-daemon, chromium-headless-shell, fonts-droid-fallback, python3-swift…\n$/,
  )
  const calls = readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n')
  assert.equal(calls.length, 2)
  assert.match(calls[0] ?? '', /^noninteractive .* update$/)
  assert.match(
    calls[1] ?? '',
    /^noninteractive .* install --yes --no-install-recommends nginx clamav-daemon chromium-headless-shell fonts-droid-fallback python3-swift$/,
  )
})

test('when apt-get fails, the command ends with its reason', { skip }, async () => {
  const attempt = prepare({
    'dpkg-query': 'echo "nginx half-installed"',
    'apt-get': 'echo "Reading…"; echo "E: Unable to locate package nginx" >&2; exit 100',
  })
  assert.equal(await attempt.ended, 1)
  assert.match(
    attempt.shown(),
    /✖ .*\(strace, nginx, clamav-daemon, chromium-headless-shell, fonts-droid-fallback, python3-swift\) could not be installed\. apt-get update says: E: Unable to locate package nginx\n$/,
  )
})

test('installed packages start no service until the installation has ended', async () => {
  const file = join(folder, 'policy-rc.d')
  await assert.rejects(
    withoutServices(async () => {
      assert.match(readFileSync(file, 'utf8'), /^#!\/bin\/sh\n[^]*\nexit 101\n$/)
      assert.equal(statSync(file).mode & 0o777, 0o755)
      throw new Error('broken off')
    }, file),
    /broken off/,
  )
  assert.ok(!existsSync(file))
})

test('a policy file of the machine itself is not changed', async () => {
  writeFiles(folder, { theirs: '#!/bin/sh\nexit 0\n' })
  const file = join(folder, 'theirs')
  await withoutServices(async () => assert.match(readFileSync(file, 'utf8'), /exit 0/), file)
  assert.match(readFileSync(file, 'utf8'), /exit 0/)
})

let count = 0

/** @param {Record<string, string>} programs shell scripts that come before the machine's own programs in PATH */
function prepare(programs) {
  count += 1
  const bin = join(folder, `bin${count}`)
  for (const [name, text] of Object.entries(programs)) {
    writeFiles(bin, { [name]: `#!/bin/sh\n${text}\n` })
    chmodSync(join(bin, name), 0o755)
  }
  const module = JSON.stringify(new URL('./debian-packages.mjs', import.meta.url).href)
  const code = `await (await import(${module})).prepareDebianPackages()`
  const path = `${bin}:${process.env['PATH']}`
  return startCommand(root, process.execPath, ['--input-type=module', '--eval', code], { PATH: path })
}
