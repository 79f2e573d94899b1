import { readFileSync } from 'node:fs'
import type { FastifyInstance } from 'fastify'
import { scriptType } from '#server/http/pages/page-files.ts'

/** It is served as it is written, without a build. */
const script = readFileSync(new URL('../../../../web/form/embed.js', import.meta.url), 'utf8')

/** Adds the script with which sites of the firm show the form. Its address is part of their pages, so it never changes. */
export const addEmbedScript = (app: FastifyInstance): void => {
  app.get('/embed.js', async (_request, reply) =>
    reply
      .headers({ 'cache-control': 'public, max-age=3600', 'cross-origin-resource-policy': 'cross-origin' })
      .type(scriptType)
      .send(script),
  )
}
