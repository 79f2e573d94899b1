import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Metrics, Readings } from '#server/adapters/telemetry/metrics.ts'
import { isFromThisMachine } from '#server/http/from-this-machine.ts'
import { Problem } from '#server/problem.ts'

export type MetricsPageOptions = {
  metrics: Pick<Metrics, 'render' | 'contentType'>
  readings: () => Promise<Readings>
  /** Opens the page to whoever has it; without one it is there for this machine only. */
  token: string | undefined
}

/** /metrics for Prometheus. No part of the API: it is not in the OpenAPI document. */
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

/** For others there is nothing under this address, as with /dev/mail. */
const refuseOtherMachines = (request: FastifyRequest) => {
  if (!isFromThisMachine(request)) throw new Problem('not_found', 'There is nothing under this address.')
}

/**
 * With a token, the token alone counts: behind a proxy on the same machine that does not say for whom it speaks,
 * everybody seems to sit at this machine.
 */
const makeTokenCheck = (token: string) => {
  const expected = digest(`Bearer ${token}`)
  return ({ headers }: FastifyRequest) => {
    const given = headers.authorization?.replace(/^bearer /i, 'Bearer ') ?? ''
    // Digests have one length, and comparing them takes the same time wherever they differ.
    if (timingSafeEqual(digest(given), expected)) return
    throw new Problem('not_signed_in', 'This page needs the METRICS_TOKEN of the server.', {
      headers: { 'www-authenticate': 'Bearer realm="foyer metrics"' },
    })
  }
}

const digest = (text: string) => createHash('sha256').update(text).digest()
