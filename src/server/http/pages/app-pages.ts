import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { extname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FastifyInstance, FastifyReply } from 'fastify'
import Negotiator from 'negotiator'
import { Problem } from '#server/problem.ts'

const builtFolder = fileURLToPath(new URL('../../../../dist/web', import.meta.url))

/** The placeholder in the built page for the nonce; the same as in vite.config.ts. */
const noncePlaceholder = 'NONCE-OF-THE-ANSWER'

const mediaTypes: Record<string, string> = {
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
}

/** Safe, because every file name contains a hash of its content, or is in a folder named after its package version. */
const forever = 'public, max-age=31536000, immutable'

/**
 * Serves the attorneys' app below /app, as built by `npm start`. Every address below /app gets the same page, whose
 * script shows the screen of that address.
 */
export const addAppPages = (app: FastifyInstance): void => {
  const { page, assets } = (built ??= readBuilt(builtFolder))

  app.get('/app/assets/*', async (request, reply) => {
    const { '*': name } = request.params as { '*': string }
    const asset = assets.get(name)
    if (!asset) throw new Problem('not_found', 'There is nothing under this address.')
    const accepted = new Negotiator(request.raw).encodings()
    const encoding = ['br', 'gzip'].find((each) => accepted.includes(each) && asset.forms[each])
    reply.headers({ 'cache-control': forever, vary: 'accept-encoding' })
    if (encoding !== undefined) reply.header('content-encoding', encoding)
    if (name.startsWith(pdfWorker)) reply.header('content-security-policy', pdfWorkerPolicy)
    return reply.type(asset.mediaType).send(asset.forms[encoding ?? 'identity'])
  })

  const answerPage = async (reply: FastifyReply) => {
    if (page === undefined)
      throw new Problem('not_found', 'The app is not built yet. Run npm start to build it.')
    const nonce = randomBytes(16).toString('base64')
    return reply
      .headers({ 'cache-control': 'no-store', 'content-security-policy': policy(nonce) })
      .type('text/html; charset=utf-8')
      .send(page.replaceAll(noncePlaceholder, nonce))
  }
  app.get('/app', (_request, reply) => answerPage(reply))
  app.get('/app/*', (_request, reply) => answerPage(reply))
}

// Styles that the UI library adds at run time carry the nonce. Trusted Types keep texts from becoming markup or
// scripts.
const policy = (nonce: string) =>
  "default-src 'none'; script-src 'self'; " +
  `style-src 'self' 'nonce-${nonce}'; ` +
  "img-src 'self' data: blob:; connect-src 'self'; font-src 'self' data: blob:; worker-src 'self'; " +
  "require-trusted-types-for 'script'; trusted-types default; " +
  "frame-ancestors 'none'; base-uri 'none'; form-action 'self'"

const pdfWorker = 'pdf-worker'

/**
 * A worker has the policy of its own file (HTML, "run a worker"). The worker of pdf.js may compile WebAssembly, to
 * decode pictures, which no page of the app may. It fetches decoders, character maps and fonts, and has no document.
 */
const pdfWorkerPolicy =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; " +
  "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

type Built = { page: string | undefined; assets: Map<string, Asset> }

/** Half a thousand files, read once: tests start hundreds of servers in a process. */
let built: Built | undefined

const readBuilt = (folder: string): Built => {
  const file = join(folder, 'index.html')
  if (!existsSync(file)) return { page: undefined, assets: new Map() }
  return { page: readFileSync(file, 'utf8'), assets: readAssets(join(folder, 'assets')) }
}

type Asset = { mediaType: string; forms: { identity: Buffer } & Partial<Record<string, Buffer>> }

const compressedForms: Record<string, string> = { '.br': 'br', '.gz': 'gzip' }

const readAssets = (folder: string): Map<string, Asset> => {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  )
  const names = files.map(({ parentPath, name }) =>
    relative(folder, join(parentPath, name)).replaceAll(sep, '/'),
  )
  const assets = new Map<string, Asset>()
  for (const name of names.filter((each) => !(extname(each) in compressedForms))) {
    const forms: Asset['forms'] = { identity: readFileSync(join(folder, name)) }
    for (const [extension, encoding] of Object.entries(compressedForms))
      if (names.includes(name + extension)) forms[encoding] = readFileSync(join(folder, name + extension))
    assets.set(name, { mediaType: mediaTypes[extname(name)] ?? 'application/octet-stream', forms })
  }
  return assets
}
