import { withLock } from './lock.mjs'
import { hasDependencies, installDependencies } from './dependencies.mjs'
import { findNode24, node24Missing } from './node24.mjs'
import { codeWhenAskedToStop, runCommand } from './run-command.mjs'

/**
 * Installs what a fresh clone lacks, and says so; does nothing when everything is installed. On an older Node it then
 * runs the same command again on Node 24 and ends this process, so code after a call always runs on Node 24. When the
 * installation fails, the process ends with 1 and a sentence.
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
    return await withLock(root, () => install(root, development))
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
  // npm leaves out optional packages whose "engines" do not fit the Node that it runs on, some native tools among them.
  // So an older Node installs only the new Node, and the new Node installs the rest.
  if (findNode24(root) === undefined) await installDependencies(root, { development: false })
  const node = findNode24(root)
  if (node === undefined) throw new Error(node24Missing())
  await installDependencies(root, { development, node })
  if (!hasDependencies(root, development)) {
    throw new Error(
      'npm has left out packages that are made for this machine, as some old releases of npm do. Install a newer npm with ' +
        '"npm install -g npm" and run the command again.',
    )
  }
  return node
}
