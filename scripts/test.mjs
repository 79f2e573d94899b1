// npm test: installs what is missing, checks the code, and runs every test on SQLite and PostgreSQL, on disk and S3.
// npm test -- FILE or WORD…: only the tests in files with that name, without the checks of the code.
// npm test -- --serializable FILE…: with serializable as PostgreSQL's default isolation of transactions.
// npm run coverage: every test, with a summary and coverage/lcov.info.
import { fileURLToPath } from 'node:url'
import { checkCode } from './check-code.mjs'
import { prepareDebianPackages } from './prepare/debian-packages.mjs'
import { prepare } from './prepare/prepare.mjs'
import { prepareRedoc } from './prepare/redoc.mjs'
import { prepareWeb } from './prepare/web.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const args = process.argv.slice(2)
const coverage = args.includes('--coverage')
const serializable = args.includes('--serializable')
const chosen = args.filter((argument) => argument !== '--coverage' && argument !== '--serializable')

await prepare(root, { development: true })
// Only from here on is it certainly Node 24; the imports above must also load on Node 20.
const { runTests } = await import('./run-tests.mjs')
await prepareRedoc(root)
await prepareWeb(root)
await prepareDebianPackages()
process.chdir(root)
const isWholeRun = chosen.length === 0
if (isWholeRun && !coverage && !(await checkCode())) process.exit(1)
process.exit((await runTests(root, { chosen, coverage, serializable })) ? 0 : 1)
