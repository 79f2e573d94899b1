// npm test: makes ready what is missing, checks the code, and runs every test on SQLite and PostgreSQL, on disk and S3.
// npm test -- FILE or WORD…: only the tests in files of that name, without the checks before.
// npm test -- --serializable FILE…: with PostgreSQL's strictest isolation of transactions for whoever asks for none.
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
// From here on it is Node 24; what is imported above has to load on Node 20 as well.
const { runTests } = await import('./run-tests.mjs')
await prepareRedoc(root)
await prepareWeb(root)
await prepareDebianPackages()
process.chdir(root)
const isWholeRun = chosen.length === 0
if (isWholeRun && !coverage && !(await checkCode())) process.exit(1)
process.exit((await runTests(root, { chosen, coverage, serializable })) ? 0 : 1)
