import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { copyBinaries, initialize } from '#scripts/prepare/postgres-files.mjs'
import { startServer } from '#scripts/prepare/postgres-server.mjs'
import { makeTemporaryFolder, removeFolder } from '#scripts/prepare/temporary-folders.mjs'
import { whenOver } from '#server/testing/database/when-over.ts'

/** A PostgreSQL that belongs to one test, for what cannot be done to the one that all tests share. */
export type OwnPostgres = {
  /** Of an empty database; the same after every start. */
  url: string
  /** Ends the server as a power cut would: kill -9. Comes back when it is gone. */
  kill(): Promise<void>
  /** Starts it again, on the same port and data; comes back when it lets people in. */
  start(): Promise<void>
}

const root = fileURLToPath(new URL('../../../..', import.meta.url))

/** Starts one, in about two seconds, and ends it with the test. */
export const startOwnPostgres = async (t: TestContext): Promise<OwnPostgres> => {
  const folder = makeTemporaryFolder('postgres')
  whenOver(t, () => removeFolder(folder))
  copyBinaries(root, folder)
  const password = await initialize(folder)
  let server = await startServer(folder)
  let isUp = true
  whenOver(t, () => isUp && server.stop())
  const { port } = server

  return {
    url: `postgres://foyer:${password}@127.0.0.1:${port}/postgres`,
    kill: async () => {
      isUp = false
      await server.kill()
    },
    start: async () => {
      server = await startServer(folder, port)
      isUp = true
    },
  }
}
