import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { makeStartFoyer } from '#server/testing/start-foyer.ts'

const start = (t: Parameters<typeof makeStartFoyer>[0]) => makeStartFoyer(t, undefined)()

test('every address of a screen answers the page of the app, uncached, with a strict policy and a new nonce', async (t) => {
  const { url } = await start(t)
  const nonces = new Set<string | undefined>()
  for (const path of ['/app', '/app/', '/app/inbox?view=mine', '/app/leads/7']) {
    const answer = await fetch(url + path)
    assert.equal(answer.status, 200)
    assert.equal(answer.headers.get('cache-control'), 'no-store')
    const policy = answer.headers.get('content-security-policy') ?? ''
    assert.doesNotMatch(policy, /unsafe/)
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1]
    assert.ok((await answer.text()).includes(`nonce="${nonce}"`))
    nonces.add(nonce)
  }
  assert.equal(nonces.size, 4)
})

test('the files of the app are compressed and cached forever, and an unknown file is 404', async (t) => {
  const { url } = await start(t)
  const [script] = /\/app\/assets\/index-[^"]+\.js/.exec(await (await fetch(`${url}/app`)).text()) ?? []
  for (const encoding of ['br', 'gzip', 'identity']) {
    const answer = await fetch(url + script, { headers: { 'accept-encoding': encoding } })
    assert.equal(answer.status, 200)
    assert.equal(answer.headers.get('content-encoding'), encoding === 'identity' ? null : encoding)
    assert.match(answer.headers.get('cache-control') ?? '', /immutable/)
    assert.match(await answer.text(), /foyer/i)
  }
  assert.equal((await fetch(`${url}/app/assets/none.js`)).status, 404)
})

test('only the worker of pdf.js may compile WebAssembly; its decoders, tables and fonts are cached forever', async (t) => {
  const { url } = await start(t)
  const files = readdirSync(fileURLToPath(new URL('../../../../dist/web/assets', import.meta.url)), {
    recursive: true,
    encoding: 'utf8',
  })
  const policyOf = async (name: string) => {
    const answer = await fetch(`${url}/app/assets/${name}`)
    assert.equal(answer.status, 200, name)
    assert.match(answer.headers.get('cache-control') ?? '', /immutable/)
    return answer.headers.get('content-security-policy') ?? ''
  }
  const scripts = files.filter((name) => /\.m?js$/.test(name))
  for (const name of scripts) {
    const policy = await policyOf(name)
    assert.match(policy, /^default-src 'none'/)
    assert.equal(policy.includes("script-src 'self' 'wasm-unsafe-eval'"), name.startsWith('pdf-worker'), name)
    assert.doesNotMatch(policy.replace("'wasm-unsafe-eval'", ''), /unsafe/)
  }
  const needed = [
    ['wasm/jbig2.wasm', 'application/wasm'],
    ['wasm/openjpeg.wasm', 'application/wasm'],
    ['wasm/qcms_bg.wasm', 'application/wasm'],
    ['wasm/jbig2_nowasm_fallback.js', 'text/javascript; charset=utf-8'],
    ['wasm/openjpeg_nowasm_fallback.js', 'text/javascript; charset=utf-8'],
    ['cmaps/UniGB-UCS2-H.bcmap', 'application/octet-stream'],
    ['standard_fonts/FoxitSymbol.pfb', 'application/octet-stream'],
    ['iccs/CGATS001Compat-v2-micro.icc', 'application/octet-stream'],
  ] as const
  for (const [name, type] of needed) {
    const path = files.find((file) => file.replaceAll('\\', '/').endsWith(name))
    assert.match(path ?? '', /^pdfjs-[\d.]+/, `${name} is in a folder named after its version`)
    const answer = await fetch(`${url}/app/assets/${path}`)
    assert.equal(answer.headers.get('content-type'), type)
    assert.ok((await answer.arrayBuffer()).byteLength > 1_000, name)
  }
  assert.equal(
    files.some((name) => /quickjs/i.test(name)),
    false,
    'nothing that runs the scripts of a PDF',
  )
  assert.equal((await fetch(`${url}/app/assets/pdfjs-/../index.html`)).status, 404)
  assert.equal((await fetch(`${url}/app/assets/..%2findex.html`)).status, 404)
})
