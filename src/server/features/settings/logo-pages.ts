import type { FastifyInstance } from 'fastify'
import { LRUCache } from 'lru-cache'
import type { Database } from '#server/adapters/database/schema.ts'
import { Problem } from '#server/problem.ts'
import { selectLogo } from './logos.ts'

/**
 * Serves the firm's logo. Its address contains a hash of the picture, so that browsers may cache it without limit. Logos are
 * cached in memory too, because every visitor of the form requests one.
 */
export const addLogoPages = (app: FastifyInstance, db: Database): void => {
  const known = new LRUCache<string, { mediaType: string; bytes: Buffer }>({ max: 4 })

  const find = async (name: string) => {
    const row = /^[\da-f]{16}\.(png|jpg|webp)$/.test(name) ? await selectLogo(db, name) : undefined
    if (!row) throw new Problem('not_found', 'There is nothing under this address.')
    const logo = { mediaType: row.media_type, bytes: Buffer.from(row.content, 'base64') }
    known.set(name, logo)
    return logo
  }

  app.get('/logo/:name', async (request, reply) => {
    const { name } = request.params as { name: string }
    const { mediaType, bytes } = known.get(name) ?? (await find(name))
    return reply.header('cache-control', 'public, max-age=31536000, immutable').type(mediaType).send(bytes)
  })
}
