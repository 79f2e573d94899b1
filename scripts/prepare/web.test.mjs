import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { initialKilobytes, prepareWeb } from './web.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))

test('the scripts that the app loads before its first screen stay below 250 KB (gzip)', async () => {
  await prepareWeb(root)
  const kilobytes = initialKilobytes(root)
  assert.ok(kilobytes > 20, 'the scripts of the page were found')
  assert.ok(kilobytes < 250, `${kilobytes} KB`)
})
