import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Metrics, Readings } from '#server/adapters/telemetry/metrics.ts'
import { isFromThisMachine } from '#server/http/from-this-machine.ts'
import { Problem } from '#server/problem.ts'

export type MetricsPageOptions = {
  metrics: Pick<Metrics, 'render' | 'contentType'>
  readings: () => Promise<Readings>
  /** Whoever sends this token can read the page. Without a token, only this machine can. */
  token: string | undefined
}

/** Adds /metrics for Prometheus, which is not part of the API and not in the OpenAPI document. */
export const addMetricsPage = (
  app: FastifyInstance,
  { metrics, readings, token }: MetricsPageOptions,
): void => {
  const refuseOthers = token === undefined ? refuseOtherMachines : makeTokenCheck(token)

  app.get('/metrics', {
    onRequest: async (request) => refuseOthers(request),
    handler: async (_request, reply) => {
      const page = await metrics.render(await readings())
      return reply.header('cache-control', 'no-store').type(metrics.contentType).send(page)
    },
  })
}

/** Other machines get 404, as for /dev/mail, so that they do not learn that the page exists. */
const refuseOtherMachines = (request: FastifyRequest) => {
  if (!isFromThisMachine(request)) throw new Problem('not_found', 'There is nothing under this address.')
}

/**
 * When a token is set, requests from this machine need it too: behind a proxy on this machine that does not forward
 * client addresses, all requests seem to come from this machine.
 */
const makeTokenCheck = (token: string) => {
  const expected = digest(`Bearer ${token}`)
  return ({ headers }: FastifyRequest) => {
    const given = headers.authorization?.replace(/^bearer /i, 'Bearer ') ?? ''
    // Digests have the same length, and comparing them takes the same time wherever they differ.
    if (timingSafeEqual(digest(given), expected)) return
    throw new Problem('not_signed_in', 'This page needs the METRICS_TOKEN of the server.', {
      headers: { 'www-authenticate': 'Bearer realm="foyer metrics"' },
    })
  }
}

const digest = (text: string) => createHash('sha256').update(text).digest()
