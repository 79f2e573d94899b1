// node scripts/check-seen.ts FOLDER: did the tests see every answer that the OpenAPI document declares?
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { openApiDocument } from '#contract/openapi/openapi.ts'

const folder = process.argv[2]
if (folder === undefined) {
  console.error('Give the folder of FOYER_SEEN_DIR: node scripts/check-seen.ts FOLDER')
  process.exit(1)
}

const seen = new Set(
  readdirSync(folder).flatMap((file) => readFileSync(join(folder, file), 'utf8').split('\n')),
)
const operations = Object.values(openApiDocument({ version: '0.0.0' }).paths).flatMap((path) =>
  Object.values(path),
)
const declared = operations.flatMap(({ operationId, responses }) =>
  Object.keys(responses)
    .filter((status) => status !== 'default')
    .map((status) => `${operationId} ${status}`),
)
const missing = declared.filter((answer) => !seen.has(answer))

if (missing.length > 0) {
  console.error(
    `The OpenAPI document declares these answers, but no test has seen them:\n${missing.map((answer) => `  ${answer}`).join('\n')}`,
  )
  process.exit(1)
}
console.log(`The tests have seen all ${declared.length} answers of the OpenAPI document.`)
