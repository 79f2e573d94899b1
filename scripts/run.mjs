// node scripts/run.mjs FILE.ts ARGUMENTS…: installs what is missing, then runs the file on Node 24.
import { fileURLToPath } from 'node:url'
import { prepare } from './prepare/prepare.mjs'
import { runHere } from './typescript.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const [file, ...args] = process.argv.slice(2)

if (file === undefined) {
  console.error('Give the file to run: node scripts/run.mjs FILE.ts ARGUMENTS…')
  process.exit(1)
}
await prepare(root, { development: false })
await runHere(root, file, args)
