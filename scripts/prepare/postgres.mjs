import { copyBinaries, initialize } from './postgres-files.mjs'
import { startServer } from './postgres-server.mjs'
import { makeTemporaryFolder, removeFolder } from './temporary-folders.mjs'

/** @typedef {{ url: string, stop: () => Promise<void> }} Postgres url: of its superuser */

/**
 * Starts a PostgreSQL 18 of its own in a new folder, to be thrown away; it survives neither `stop` nor the end of
 * this process. The binaries are copied (a fifth of a second), because PostgreSQL refuses to run as root and the
 * user it then runs as may not be able to read the project.
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
