import { existsSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { html } from './html.ts'
import { addFile, fromDisk, rootFrom, scriptType } from './page-files.ts'

/** Downloaded when Foyer starts, if it can reach the npm registry. */
const bundle = join(import.meta.dirname, '../../../../node_modules/.foyer/redoc.standalone.js')

// worker-src blob: is for the search of ReDoc, which runs in a worker made from a blob.
const policy = (nonce: string) =>
  `default-src 'none'; script-src 'self'; style-src 'nonce-${nonce}'; img-src 'self' data:; connect-src 'self'; ` +
  "worker-src blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** Adds ReDoc under /redoc: the documentation of the API as one long page. */
export const addRedoc = (app: FastifyInstance, file: string = bundle): void => {
  addFile(app, '/redoc/redoc.js', scriptType, fromDisk(file))
  addFile(app, '/redoc/start.js', scriptType, async () => start)
  app.get('/redoc', async (request, reply) => {
    const isThere = existsSync(file)
    const nonce = randomBytes(16).toString('base64')
    return reply
      .code(isThere ? 200 : 503)
      .headers({ 'content-security-policy': policy(nonce), 'cache-control': 'no-store' })
      .type('text/html; charset=utf-8')
      .send((isThere ? page(rootFrom(request), nonce) : missing(rootFrom(request))).markup)
  })
}

const page = (root: string, nonce: string) => html`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Foyer API</title>
<link rel="icon" href="data:,">
<style nonce="${nonce}">body { margin: 0; }</style>
<div id="redoc"></div>
<script src="${root}/redoc/start.js" nonce="${nonce}"></script>
<script src="${root}/redoc/redoc.js"></script>
</html>
`

const missing = (root: string) => html`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Foyer API</title>
<p>ReDoc is not available: Foyer downloads it from the npm registry when it starts, and that has not worked so far.
<a href="${root}/docs">Swagger UI</a> shows the same API.</p>
</html>
`

// Runs before ReDoc, which adds styles by script: the policy allows only styles with the nonce of this answer.
const start = `
const { nonce, src } = document.currentScript
const create = document.createElement
document.createElement = function (name, options) {
  const element = create.call(this, name, options)
  if (name === 'style') element.nonce = nonce
  return element
}
const fontFamily = 'system-ui, sans-serif'
addEventListener('DOMContentLoaded', () => {
  Redoc.init(new URL('../openapi.json', src).href, {
    hideLoading: true,
    nativeScrollbars: true,
    theme: { typography: { fontFamily, headings: { fontFamily } } },
  }, document.getElementById('redoc'))
})
`
