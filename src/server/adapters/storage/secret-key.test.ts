import assert from 'node:assert/strict'
import { readFile, readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { makeTestFolder } from '#server/testing/start-foyer.ts'
import { keepSecretKey } from './secret-key.ts'

test('the secret key is created once, complete and private, and then reused', async (t) => {
  const folder = await makeTestFolder(t)
  const keys = new Set(Array.from({ length: 5 }, () => keepSecretKey(join(folder, 'deep', 'data'))))
  assert.equal(keys.size, 1)
  assert.match([...keys][0] ?? '', /^[0-9a-f]{64}$/)
  assert.deepEqual(await readdir(join(folder, 'deep', 'data')), ['secret-key'])
  assert.equal((await stat(join(folder, 'deep', 'data', 'secret-key'))).mode & 0o777, 0o600)
  assert.equal((await stat(join(folder, 'deep', 'data'))).mode & 0o777, 0o700)
})

test('a truncated secret key is refused, not replaced', async (t) => {
  const folder = await makeTestFolder(t)
  await writeFile(join(folder, 'secret-key'), 'short')
  assert.throws(() => keepSecretKey(folder), /holds less than 32 bytes/)
  assert.equal(await readFile(join(folder, 'secret-key'), 'utf8'), 'short')
})

test('a secret key that is easy to guess is refused, not replaced', async (t) => {
  const folder = await makeTestFolder(t)
  await writeFile(join(folder, 'secret-key'), 'your-secret-key-your-secret-key-1234\n')
  assert.throws(() => keepSecretKey(folder), /too easy to guess/)
  assert.match(await readFile(join(folder, 'secret-key'), 'utf8'), /^your-secret-key/)
})
