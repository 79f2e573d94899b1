import assert from 'node:assert/strict'
import { readdir, writeFile } from 'node:fs/promises'
import { test } from 'node:test'
import { makeTestFolder } from '#server/testing/start-foyer.ts'
import { makeTemporaryFile } from './temporary-file.ts'

test('a temporary file is removed with its owner, unless another owner has taken it', async (t) => {
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
  assert.throws(() => file.take(), /already been taken/)
})

test('disposing of a temporary file that does not exist is no error', async (t) => {
  await using _file = makeTemporaryFile(await makeTestFolder(t))
})
