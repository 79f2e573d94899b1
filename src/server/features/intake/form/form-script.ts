import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { scriptType } from '#server/http/pages/page-files.ts'

const script = readFileSync(join(import.meta.dirname, 'form-client.js'))
const hash = createHash('sha256').update(script).digest('hex').slice(0, 16)

/** Another script has another address, so this one may be kept for ever. */
export const formScriptUrl = `/form-${hash}.js`

export const addFormScript = (app: FastifyInstance): void => {
  const packed = { br: brotliCompressSync(script), gzip: gzipSync(script), identity: script }
  app.get(formScriptUrl, async (request, reply) => {
    const encoding = encodingFor(request)
    if (encoding !== 'identity') reply.header('content-encoding', encoding)
    return reply
      .headers({ 'cache-control': 'public, max-age=31536000, immutable', vary: 'accept-encoding' })
      .type(scriptType)
      .send(packed[encoding])
  })
}

/** RFC 9110 section 12.5.3, as far as browsers use it. */
export const encodingFor = (request: FastifyRequest): 'br' | 'gzip' | 'identity' => {
  const accepted = [request.headers['accept-encoding']].flat().join(',')
  const takes = (coding: string) => new RegExp(`(^|,)\\s*${coding}\\s*(,|$)`).test(accepted)
  return takes('br') ? 'br' : takes('gzip') ? 'gzip' : 'identity'
}
