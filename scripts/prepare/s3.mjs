import { existsSync } from 'node:fs'
import { region, writeSettings } from './s3-files.mjs'
import { python, startServer } from './s3-server.mjs'
import { runCommand } from './run-command.mjs'
import { makeTemporaryFolder, removeFolder } from './temporary-folders.mjs'

/** @typedef {{ endpoint: string, region: string, accessKeyId: string, secretAccessKey: string }} S3Server */
/** @typedef {S3Server & { stop: () => Promise<void> }} RunningS3 */

/**
 * Starts an S3 server of its own in a new folder, to be thrown away: OpenStack Swift, which Debian has. It survives
 * neither `stop` nor the end of this process.
 * @returns {Promise<RunningS3>}
 * @throws {Error} with the reason why it cannot run here
 */
export async function startS3() {
  if (!existsSync(python)) throw new Error(`there is no ${python}`)
  const folder = makeTemporaryFolder('s3')
  try {
    await mustHaveAttributes(folder)
    const keys = writeSettings(folder)
    const { port, stop } = await startServer(folder)
    return {
      endpoint: `http://127.0.0.1:${port}`,
      region,
      ...keys,
      stop: () => stop().finally(() => removeFolder(folder)),
    }
  } catch (error) {
    removeFolder(folder)
    throw error
  }
}

/**
 * Swift keeps what it knows of a file in its extended attributes, which some file systems in memory do not have.
 * @param {string} folder
 */
async function mustHaveAttributes(folder) {
  const code = 'import os, sys; os.setxattr(sys.argv[1], "user.foyer", b"1")'
  const { code: failed } = await runCommand(python, ['-c', code, folder], { capture: true })
  if (failed !== 0) {
    throw new Error(
      `files in ${folder} cannot have extended attributes; let TMPDIR name a folder where they can`,
    )
  }
}
