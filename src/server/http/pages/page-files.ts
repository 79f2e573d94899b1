import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Problem } from '#server/problem.ts'

type Loaded = { bytes: Buffer; etag: string }

export const scriptType = 'text/javascript; charset=utf-8'
export const styleType = 'text/css; charset=utf-8'

/**
 * Serves one file of a page, which is loaded at the first request. Browsers download it again only when its ETag has
 * changed (RFC 9110 section 13.1.2).
 */
export const addFile = (
  app: FastifyInstance,
  url: string,
  mediaType: string,
  load: () => Promise<Buffer | string>,
): void => {
  let loading: Promise<Loaded> | undefined
  app.get(url, async (request, reply) => {
    loading ??= load().then(withETag)
    const { bytes, etag } = await loading.catch((error: NodeJS.ErrnoException) => {
      // The next request tries again: the file may exist by then.
      loading = undefined
      throw error.code === 'ENOENT'
        ? new Problem('not_found', 'This file does not exist yet.', { cause: error })
        : error
    })
    reply.headers({ 'cache-control': 'no-cache', etag })
    if (request.headers['if-none-match'] === etag) return reply.code(304).send()
    return reply.type(mediaType).send(bytes)
  })
}

const withETag = (content: Buffer | string): Loaded => {
  const bytes = Buffer.from(content)
  return { bytes, etag: `"${createHash('sha256').update(bytes).digest('base64url')}"` }
}

export const fromDisk = (path: string) => () => readFile(path)

/** `/docs` and `/docs/` are the same page, but relative links start one folder deeper in the second. */
export const rootFrom = (request: FastifyRequest): string =>
  request.url.split('?', 1)[0]?.endsWith('/') ? '..' : '.'
