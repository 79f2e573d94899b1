import { existsSync } from 'node:fs'
import { runCommand } from './prepare/run-command.mjs'

/**
 * @typedef {{ name: string, command: string[], repair?: string, needs?: string }} Check needs: skipped when this file
 *   does not exist
 */

/** @type {Check[]} commands for Node, without the word "node" */
const checks = [
  { name: 'formatting', command: ['node_modules/oxfmt/bin/oxfmt', '--check', '.'], repair: 'npx oxfmt .' },
  { name: 'types', command: ['node_modules/typescript/bin/tsc'] },
  {
    name: 'types of the app',
    command: ['node_modules/typescript/bin/tsc', '--project', 'tsconfig.web.json'],
    needs: 'tsconfig.web.json',
  },
  {
    name: 'lint',
    command: [
      'node_modules/oxlint/bin/oxlint',
      '--type-aware',
      '--deny-warnings',
      '--ignore-pattern=node_modules',
    ],
  },
  { name: 'unused code', command: ['node_modules/knip/bin/knip.js'], needs: 'knip.json' },
  {
    name: 'generated documents',
    command: ['scripts/docs.ts', '--check'],
    needs: 'scripts/docs.ts',
    repair: 'npm run docs',
  },
]

/**
 * Runs all checks at once, and prints the output of those that failed.
 * @returns {Promise<boolean>} whether all passed
 */
export async function checkCode() {
  const due = checks.filter(({ needs }) => needs === undefined || existsSync(needs))
  const passed = await Promise.all(due.map(runCheck))
  return passed.every(Boolean)
}

/** @param {Check} check */
async function runCheck({ name, command, repair }) {
  const start = performance.now()
  const { code, output } = await runCommand(process.execPath, command, { capture: true })
  const duration = `${((performance.now() - start) / 1000).toFixed(1)} s`
  if (code === 0) {
    console.log(`✔ ${name} (${duration})`)
    return true
  }
  console.log(
    `✖ ${name} (${duration})${repair === undefined ? '' : `, fix it with "${repair}"`}\n${output.trimEnd()}\n`,
  )
  return false
}
