import { copyBinaries, initialize } from './postgres-files.mjs'
import { startServer } from './postgres-server.mjs'
import { makeTemporaryFolder, removeFolder } from './temporary-folders.mjs'

/** @typedef {{ url: string, stop: () => Promise<void> }} Postgres url: with the superuser */

/**
 * Starts a temporary PostgreSQL 18 in a new folder, which is removed by `stop` or at the end of this process. The
 * binaries are copied (a fifth of a second), because PostgreSQL refuses to run as root, and the user that it then runs
 * as may not be able to read the project.
 * @param {string} root the project's folder
 * @returns {Promise<Postgres>}
 * @throws {Error} with the reason why it cannot run here
 */
export async function startPostgres(root) {
  const folder = makeTemporaryFolder('postgres')
  try {
    copyBinaries(root, folder)
    const password = await initialize(folder)
    const { port, stop } = await startServer(folder)
    return {
      url: `postgres://foyer:${password}@127.0.0.1:${port}/postgres`,
      stop: () => stop().finally(() => removeFolder(folder)),
    }
  } catch (error) {
    removeFolder(folder)
    throw error
  }
}
