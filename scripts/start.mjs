// npm start, and with --watch npm run dev: makes ready what is missing, then runs the server.
import { fileURLToPath } from 'node:url'
import { prepare } from './prepare/prepare.mjs'
import { prepareRedoc } from './prepare/redoc.mjs'
import { prepareWeb } from './prepare/web.mjs'
import { goOnAs } from './typescript.mjs'
import { runAndWatch } from './watch.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const server = 'src/server/main.ts'
const args = process.argv.slice(2)

await prepare(root, { development: false })
await prepareRedoc(root)
if (args.includes('--watch')) process.exit(await runAndWatch(root, server))
await prepareWeb(root)
await goOnAs(root, server, args)
