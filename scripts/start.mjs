// npm start, and npm run dev with --watch: installs and builds what is missing, then runs the server.
import { fileURLToPath } from 'node:url'
import { prepare } from './prepare/prepare.mjs'
import { prepareRedoc } from './prepare/redoc.mjs'
import { prepareWeb } from './prepare/web.mjs'
import { runHere } from './typescript.mjs'
import { runAndWatch } from './watch.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const server = 'src/server/main.ts'
const args = process.argv.slice(2)

await prepare(root, { development: false })
await prepareRedoc(root)
if (args.includes('--watch')) process.exit(await runAndWatch(root, server))
await prepareWeb(root)
await runHere(root, server, args)
