import module from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { letGoOfSignals } from './prepare/run-command.mjs'

/**
 * Goes on as the program in a TypeScript file of the project, in this very process, so that signals and exit code
 * need no messenger. The file does its work on being imported and finds its arguments in process.argv as always.
 * @param {string} root the project's folder, from here on the working directory
 * @param {string} file relative to root
 * @param {string[]} args
 */
export async function goOnAs(root, file, args) {
  const path = join(root, file)
  process.chdir(root)
  process.argv.splice(1, Infinity, path, ...args)
  letGoOfSignals()
  // What was compiled at the last start is not compiled again; Node before 22.8 has no such cache.
  module.enableCompileCache?.(join(root, 'node_modules/.cache/compiled'))
  await import(pathToFileURL(path).href)
}
