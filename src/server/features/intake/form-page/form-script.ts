import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { scriptType } from '#server/http/pages/page-files.ts'

/** `npm start` builds it from src/web/form. */
const builtFile = fileURLToPath(new URL('../../../../../dist/web/form.js', import.meta.url))
const script = existsSync(builtFile) ? readFileSync(builtFile) : undefined
const hashOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex').slice(0, 16)

/**
 * The address contains the hash of the script, so that browsers may cache it without limit. Undefined if the script is not
 * built: the form works without it.
 */
export const formScriptUrl = script && `/form-${hashOf(script)}.js`

/** Compressed once: tests start hundreds of servers in a process. */
let packed: Record<'br' | 'gzip' | 'identity', Buffer> | undefined

export const addFormScript = (app: FastifyInstance): void => {
  if (!script || formScriptUrl === undefined) return
  const forms = (packed ??= { br: brotliCompressSync(script), gzip: gzipSync(script), identity: script })
  app.get(formScriptUrl, async (request, reply) => {
    const encoding = encodingFor(request)
    if (encoding !== 'identity') reply.header('content-encoding', encoding)
    return reply
      .headers({ 'cache-control': 'public, max-age=31536000, immutable', vary: 'accept-encoding' })
      .type(scriptType)
      .send(forms[encoding])
  })
}

/** The part of RFC 9110 section 12.5.3 that browsers use: codings without quality values. */
export const encodingFor = (request: FastifyRequest): 'br' | 'gzip' | 'identity' => {
  const accepted = [request.headers['accept-encoding']].flat().join(',')
  const takes = (coding: string) => new RegExp(`(^|,)\\s*${coding}\\s*(,|$)`).test(accepted)
  return takes('br') ? 'br' : takes('gzip') ? 'gzip' : 'identity'
}
