import module from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { stopForwardingSignals } from './prepare/run-command.mjs'

/**
 * Runs a TypeScript file of the project in this same process, so that signals and exit code need no forwarding. The
 * file does its work when it is imported, and reads its arguments from process.argv.
 * @param {string} root the project's folder, which becomes the working directory
 * @param {string} file relative to root
 * @param {string[]} args
 */
export async function runHere(root, file, args) {
  const path = join(root, file)
  process.chdir(root)
  process.argv.splice(1, Infinity, path, ...args)
  stopForwardingSignals()
  // The cache saves compiling at the next start; Node before 22.8 does not have it.
  module.enableCompileCache?.(join(root, 'node_modules/.cache/compiled'))
  await import(pathToFileURL(path).href)
}
