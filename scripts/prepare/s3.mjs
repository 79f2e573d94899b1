import { existsSync } from 'node:fs'
import { region, writeSettings } from './s3-files.mjs'
import { python, startServer } from './s3-server.mjs'
import { runCommand } from './run-command.mjs'
import { makeTemporaryFolder, removeFolder } from './temporary-folders.mjs'

/** @typedef {{ endpoint: string, region: string, accessKeyId: string, secretAccessKey: string }} S3Server */
/** @typedef {S3Server & { stop: () => Promise<void> }} RunningS3 */

/**
 * Starts a temporary S3 server in a new folder: OpenStack Swift, from Debian's packages. The folder is removed by
 * `stop` or at the end of this process.
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
 * Swift stores facts about a file in its extended attributes, which some file systems in memory do not support.
 * @param {string} folder
 */
async function mustHaveAttributes(folder) {
  const code = 'import os, sys; os.setxattr(sys.argv[1], "user.foyer", b"1")'
  const { code: failed } = await runCommand(python, ['-c', code, folder], { capture: true })
  if (failed !== 0) {
    throw new Error(
      `files in ${folder} cannot have extended attributes; set TMPDIR to a folder where they can`,
    )
  }
}
