import { delimiter, dirname } from 'node:path'
import { runCommand } from './run-command.mjs'

/**
 * Runs npm on the given Node: the npm that started this process, if known.
 * @param {string} root
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions & { node?: string, capture?: boolean }} [options]
 */
export function runNpm(root, args, { node = process.execPath, ...options } = {}) {
  // Only errors, because npm's warnings about an older Node (EBADENGINE) do not concern the Node that Foyer runs on.
  const quiet = ['--loglevel=error', '--no-audit', '--no-fund']
  const env = { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}` }
  const all = { cwd: root, env, ...options }
  const cli = process.env.npm_execpath
  if (cli !== undefined && /npm-cli\.[cm]?js$/.test(cli))
    return runCommand(node, [cli, ...args, ...quiet], all)
  // On Windows npm is a .cmd file, which only a shell can run.
  return runCommand('npm', [...args, ...quiet], { ...all, shell: process.platform === 'win32' })
}
