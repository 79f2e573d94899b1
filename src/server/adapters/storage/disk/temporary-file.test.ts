import assert from 'node:assert/strict'
import { readdir, writeFile } from 'node:fs/promises'
import { test } from 'node:test'
import { makeTestFolder } from '#server/testing/start-foyer.ts'
import { makeTemporaryFile } from './temporary-file.ts'

test('a temporary file that nobody has taken goes with its owner, and one that was taken stays for the taker', async (t) => {
  const folder = await makeTestFolder(t)
  const own = async (isTaken: boolean) => {
    await using file = makeTemporaryFile(folder)
    await writeFile(file.path, 'x')
    if (isTaken) assert.equal(file.take(), file.path)
  }
  await own(false)
  assert.deepEqual(await readdir(folder), [])
  await own(true)
  assert.equal((await readdir(folder)).length, 1)
})

test('a temporary file cannot be taken twice', async (t) => {
  const file = makeTemporaryFile(await makeTestFolder(t))
  file.take()
  assert.throws(() => file.take(), /belongs to somebody else/)
})

test('a temporary file that was never created, or has gone, is no failure', async (t) => {
  await using _file = makeTemporaryFile(await makeTestFolder(t))
})
