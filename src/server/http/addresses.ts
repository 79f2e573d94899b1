import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Problem } from '#server/problem.ts'

/**
 * Refuses requests without a route before their body is read: 405 with Allow if the address has other methods (RFC 9110
 * section 15.5.6), else 404. Call this before the first route is added.
 */
export const refuseUnknownAddresses = (app: FastifyInstance): void => {
  const known = new Map<string, { pattern: RegExp; methods: string[] }>()
  app.addHook('onRoute', ({ url, method }) => {
    const address = known.get(url) ?? { pattern: patternOf(url), methods: [] }
    known.set(url, address)
    for (const name of [method].flat()) if (!address.methods.includes(name)) address.methods.push(name)
  })

  app.addHook('onRequest', (request, _reply, done) => {
    done(request.is404 || isShadowed(request) ? refusalOf(request) : undefined)
  })
  /** Has the router taken a part of the address for a parameter, since the address itself has no such method? */
  const isShadowed = (request: FastifyRequest) =>
    known.get(pathOf(request))?.methods.includes(request.method) === false
  const refusalOf = (request: FastifyRequest) => {
    const path = pathOf(request)
    const address = known.get(path) ?? known.values().find(({ pattern }) => pattern.test(path))
    const allowed = address?.methods.join(', ')
    if (allowed === undefined) return nothingThere()
    return new Problem('method_not_allowed', `This address allows only ${allowed}.`, {
      headers: { allow: allowed },
    })
  }
  // Without a route, Fastify runs hooks only if a not-found handler is set.
  app.setNotFoundHandler(async () => {
    throw nothingThere()
  })
}

/** Without query, and without the slash at the end that an address may have. */
const pathOf = ({ url }: FastifyRequest) =>
  url
    .split('?', 1)
    .join('')
    .replace(/(?<=.)\/$/, '')

const nothingThere = () => new Problem('not_found', 'There is nothing under this address.')

const patternOf = (url: string) =>
  new RegExp(`^${url.replaceAll(/[.*+?^$()[\]{}|\\]/g, String.raw`\$&`).replaceAll(/:\w+/g, '[^/]+')}/?$`)
