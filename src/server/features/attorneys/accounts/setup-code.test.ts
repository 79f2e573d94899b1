import assert from 'node:assert/strict'
import { test } from 'node:test'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { isSetupCode, setupCodeFor } from './setup-code.ts'

const secretKey = 'for tests only, thirty-two bytes or more'
const atHome = { host: '127.0.0.1', baseUrl: undefined }
const onAllInterfaces = { host: '0.0.0.0', baseUrl: undefined }
const behindProxy = { host: '127.0.0.1', baseUrl: 'https://intake.example.com' }

onEachDatabase(
  'on a public server every node prints the same setup code, until the first account exists',
  async (start) => {
    const foyer = await start()
    const { db } = foyer.deps
    assert.equal(await setupCodeFor(atHome, secretKey, db), undefined)
    const code = await setupCodeFor(onAllInterfaces, secretKey, db)
    assert.match(code ?? '', /^[A-HJ-NP-Z2-9]{4}-[A-HJ-NP-Z2-9]{4}$/)
    assert.equal(await setupCodeFor(behindProxy, secretKey, db), code)
    assert.notEqual(await setupCodeFor(behindProxy, `${secretKey}!`, db), code)
    await foyer.attorney()
    assert.equal(await setupCodeFor(onAllInterfaces, secretKey, db), undefined)
  },
)

test('a setup code is accepted in any spelling, and no other text is', () => {
  for (const typed of ['KDQF-7MXR', 'kdqf-7mxr', ' KDQF 7MXR ', 'KDQF7MXR'])
    assert.ok(isSetupCode(typed, 'KDQF-7MXR'), typed)
  for (const typed of [undefined, '', '-', 'KDQF-7MX', 'KDQF-7MXRR', 'KDQF-7MXS', 'ＫDQF-7MXR']) {
    assert.ok(!isSetupCode(typed, 'KDQF-7MXR'), typed)
  }
})
