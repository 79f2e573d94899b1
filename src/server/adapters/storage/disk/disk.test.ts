import assert from 'node:assert/strict'
import { mkdir, readdir, stat, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { keep, listed, withDisk } from '#server/adapters/storage/test-storage.ts'

withDisk('a file on the disk is private, and a discarded file is not moved elsewhere', async (storage) => {
  await keep(storage, 'uploads/a_1.pdf', 'a')
  assert.equal((await stat(join(storage.folder, 'uploads/a_1.pdf'))).mode & 0o777, 0o600)
  await storage.store.discard('uploads/a_1.pdf')
  assert.ok(!(await readdir(storage.folder, { recursive: true })).some((name) => name.includes('a_1')))
})

withDisk('the list contains only resumes: no mark, no folder, no link', async (storage) => {
  await keep(storage, 'uploads/a_1.pdf', 'a')
  await storage.upkeep.mark.write({ installation_id: 'x', leads_seen: 0, sweeps: 0 })
  await mkdir(join(storage.folder, 'uploads/folder'))
  await symlink('/etc/passwd', join(storage.folder, 'uploads/link.pdf'))
  assert.deepEqual(
    (await listed(storage.store)).map(({ path }) => path),
    ['uploads/a_1.pdf'],
  )
})

withDisk('a file that is removed while it is listed has no facts', async ({ store, ...storage }) => {
  await keep({ store, ...storage }, 'uploads/a_1.pdf', 'a')
  for await (const { path, facts } of store.list()) {
    await store.discard(path)
    assert.equal(await facts(), undefined)
  }
})

withDisk('writing a mark leaves no other file behind', async ({ upkeep, folder }) => {
  const mark = { installation_id: 'x', leads_seen: 3, sweeps: 1 }
  await Promise.all([1, 2, 3].map(() => upkeep.mark.write(mark)))
  assert.deepEqual(await readdir(join(folder, 'uploads')), ['.installation'])
  assert.deepEqual(await readdir(join(folder, 'incoming')), [])
})
