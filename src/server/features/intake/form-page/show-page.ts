import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Page } from './form-layout.ts'
import { encodingFor } from './form-script.ts'
import type { Visit } from '../form/form-visit.ts'

/** Answers with a page of the form: compressed, not cached, in a frame where the firm allows it. */
export const showPage = (
  request: FastifyRequest,
  reply: FastifyReply,
  visit: Visit,
  { markup, policy }: Page,
) => {
  if (visit.settings.form_allowed_hosts.length) {
    // X-Frame-Options cannot list sites. Browsers use frame-ancestors of the policy instead, older ones would refuse the frame.
    reply.removeHeader('x-frame-options').header('cross-origin-resource-policy', 'cross-origin')
  }
  const encoding = encodingFor(request)
  if (encoding !== 'identity') reply.header('content-encoding', encoding)
  return reply
    .headers({
      'content-security-policy': policy,
      'cache-control': 'no-store',
      'content-language': visit.language,
      vary: 'accept-language, accept-encoding',
    })
    .type('text/html; charset=utf-8')
    .send(compress[encoding](markup.toString()))
}

// Compression can reveal secrets by their length (BREACH). These pages contain none besides what the visitor sent.
const compress = {
  br: (text: string) => brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }),
  gzip: (text: string) => gzipSync(text),
  identity: (text: string) => text,
}
