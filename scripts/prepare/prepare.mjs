import { alone } from './alone.mjs'
import { hasDependencies, installDependencies } from './dependencies.mjs'
import { findNode24, node24Missing } from './node24.mjs'
import { codeWhenAskedToStop, runCommand } from './run-command.mjs'

/**
 * Makes a fresh clone ready, and says what it does; does nothing where everything is there. On an older Node the
 * same command is then run again on Node 24, and this process ends with it: what follows a call is on Node 24.
 * Ends the process with 1 and a sentence when it cannot.
 * @param {string} root the project's folder
 * @param {{ development: boolean }} options development: tools and tests too
 */
export async function prepare(root, { development }) {
  const node = await readyNode(root, development)
  if (node === process.execPath) return
  const { code } = await runCommand(node, [...process.execArgv, ...process.argv.slice(1)])
  process.exit(code)
}

/**
 * @param {string} root
 * @param {boolean} development
 */
async function readyNode(root, development) {
  try {
    const node = findNode24(root)
    if (node !== undefined && hasDependencies(root, development)) return node
    return await alone(root, () => install(root, development))
  } catch (error) {
    const code = codeWhenAskedToStop()
    if (code === undefined) console.error(error instanceof Error ? error.message : error)
    process.exit(code ?? 1)
  }
}

/**
 * @param {string} root
 * @param {boolean} development
 */
async function install(root, development) {
  // npm leaves out optional packages whose "engines" do not fit the Node it runs on, native tools among them; so an
  // older Node only fetches the new one, and the rest is installed by that.
  if (findNode24(root) === undefined) await installDependencies(root, { development: false })
  const node = findNode24(root)
  if (node === undefined) throw new Error(node24Missing())
  await installDependencies(root, { development, node })
  if (!hasDependencies(root, development)) {
    throw new Error(
      'npm has left out packages that are made for this machine, as some old releases of it do. Get a newer one by ' +
        '"npm install -g npm" and run the command again.',
    )
  }
  return node
}
