import assert from 'node:assert/strict'
import { test } from 'node:test'
import { limits } from '#contract/limits.ts'
import type { Attorney } from '#server/testing/attorneys.ts'
import { onEachDatabase, onlySqlite } from '#server/testing/database/databases.ts'
import type { TestFoyer } from '#server/testing/start-foyer.ts'
import { png } from './test-pictures.ts'

const upload = (foyer: TestFoyer, { token }: Attorney, bytes: Buffer | string) =>
  foyer.call('PATCH', '/api/settings', {
    token,
    json: { firm_logo: { data: Buffer.from(bytes).toString('base64') } },
  })

/** A PNG of exactly this many bytes. */
const pngOf = (bytes: number) => png(1, 1, 0, bytes - png(1, 1, 0, 1).length + 1)

onEachDatabase(
  'the form shows the logo instead of the name, browsers may cache it without limit, and a new logo has a new address',
  async (start) => {
    const foyer = await start({ env: { FIRM_NAME: 'Example & "Partners"' } })
    const admin = await foyer.attorney()
    const picture = png(480, 120)
    const { body } = await upload(foyer, admin, picture)
    const { url, ...facts } = body.firm_logo
    assert.deepEqual(facts, { bytes: picture.length, width: 480, height: 120 })
    const { text, headers } = await foyer.call('GET', '/')
    assert.ok(
      text.includes(`<img src="${url}" alt="Example &#38; &#34;Partners&#34;" width="480" height="120">`),
    )
    assert.match(headers.get('content-security-policy') ?? '', /img-src 'self' data:/)
    const logo = await foyer.call('GET', url)
    assert.deepEqual(Buffer.from(logo.bytes), picture)
    assert.equal(logo.headers.get('content-type'), 'image/png')
    assert.equal(logo.headers.get('x-content-type-options'), 'nosniff')
    assert.equal(logo.headers.get('cache-control'), 'public, max-age=31536000, immutable')
    assert.match(logo.headers.get('content-security-policy') ?? '', /default-src 'none'/)

    const second = (await upload(foyer, admin, png(480, 120, 200))).body.firm_logo.url
    assert.notEqual(second, url)
    assert.ok((await foyer.call('GET', '/')).text.includes(second))
    assert.equal((await foyer.call('GET', url)).status, 200, 'an open page can still load the first logo')

    const json = { firm_logo: null }
    const without = await foyer.call('PATCH', '/api/settings', { token: admin.token, json })
    assert.equal(without.body.firm_logo, null)
    assert.doesNotMatch((await foyer.call('GET', '/')).text, /<img/)
  },
)

test('a logo that is no picture, or too large, is refused', async (t) => {
  const foyer = await onlySqlite(t)()
  const admin = await foyer.attorney()
  for (const [bytes, message] of [
    ['<html><script>alert(1)</script></html>', /not a PNG, JPEG or WebP/],
    ['<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', /not a PNG, JPEG or WebP/],
    ['GIF89a', /not a PNG, JPEG or WebP/],
    [png(10, 10).subarray(0, -3), /not a PNG, JPEG or WebP/],
    [png(4_001, 1), /pixels/],
    [pngOf(limits.logoMaxBytes + 1), /At most 200 KB/],
    [Buffer.alloc(limits.logoMaxBytes + 300), /At most 200 KB/],
  ] as const) {
    const { status, body } = await upload(foyer, admin, Buffer.from(bytes))
    assert.equal(status, 422)
    assert.match(body.detail, message)
    assert.match(body.errors[0].field, /^firm_logo/)
  }
  const broken = { firm_logo: { data: 'not base64!' } }
  const { status } = await foyer.call('PATCH', '/api/settings', { token: admin.token, json: broken })
  assert.equal(status, 422)
  assert.equal((await upload(foyer, admin, Buffer.alloc(limits.settingsMaxBytes))).status, 413)
  assert.equal((await upload(foyer, admin, pngOf(limits.logoMaxBytes))).status, 200)
  assert.deepEqual((await foyer.deps.db.selectFrom('logos').select('name').execute()).length, 1)
})

test('an address without a logo answers 404', async (t) => {
  const foyer = await onlySqlite(t)()
  for (const name of ['0123456789abcdef.png', '0123456789abcdef.svg', '..%2fsecret-key', 'x'])
    assert.equal((await foyer.call('GET', `/logo/${name}`)).status, 404)
})
