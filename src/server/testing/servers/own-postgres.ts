import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { copyBinaries, initialize } from '#scripts/prepare/postgres-files.mjs'
import { startServer } from '#scripts/prepare/postgres-server.mjs'
import { makeTemporaryFolder, removeFolder } from '#scripts/prepare/temporary-folders.mjs'
import { whenOver } from '#server/testing/database/when-over.ts'

/** A PostgreSQL server for one test, which may be killed, unlike the server that all tests share. */
export type OwnPostgres = {
  /** The URL of an empty database; the same after every start. */
  url: string
  /** Ends the server as a power cut would (kill -9), and waits until it has ended. */
  kill(): Promise<void>
  /** Starts the server again on the same port and data, and waits until it accepts connections. */
  start(): Promise<void>
}

const root = fileURLToPath(new URL('../../../..', import.meta.url))

/** Starts a server, in about two seconds, and ends it with the test. */
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
