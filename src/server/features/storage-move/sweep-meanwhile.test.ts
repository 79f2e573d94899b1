import assert from 'node:assert/strict'
import { openStore } from '#server/adapters/storage/open.ts'
import type { StoreUpkeep } from '#server/adapters/storage/store-upkeep.ts'
import { checkStore } from '#server/features/upkeep/check-store.ts'
import { sweepUploads } from '#server/features/upkeep/sweep-uploads.ts'
import type { Examined } from '#server/findings.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { makeTestFolder } from '#server/testing/start-foyer.ts'
import { type StillFoyer, makeStillFoyer } from '#server/testing/still-foyer.ts'
import { moveResumes } from './move-resumes.ts'

/** The running server sweeps its store just before somebody else reads the mark. */
const sweptWhenRead = ({ sweeping }: StillFoyer, upkeep: StoreUpkeep): StoreUpkeep => ({
  ...upkeep,
  mark: {
    ...upkeep.mark,
    read: async () => {
      await sweepUploads(sweeping)
      return upkeep.mark.read()
    },
  },
})

onEachDatabase(
  'a sweep of the running server while its store is judged does not make the store look newer than the database',
  async (_, t, kind) => {
    const foyer = await makeStillFoyer(t, kind)
    await foyer.submit()
    const own = openStore(foyer.config, Date.now)
    const storage = sweptWhenRead(foyer, own.upkeep)
    const dataDir = await makeTestFolder(t)
    const moved = await moveResumes({
      db: foyer.deps.db,
      source: openStore({ ...foyer.config, dataDir }, Date.now),
      target: { ...own, upkeep: storage },
      incoming: dataDir,
      refuseWhenFull: async () => {},
      progress: () => {},
      lost: () => {},
    })
    assert.deepEqual([moved.there, moved.missing], [1, 0])
    const examined = { database: { db: foyer.deps.db }, storage } as Examined
    const [finding] = await Array.fromAsync(checkStore(examined))
    assert.equal(finding?.message, 'The file store belongs to this database.')
  },
)
