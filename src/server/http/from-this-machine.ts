import type { FastifyRequest } from 'fastify'

const forwarding = /^(?:forwarded|via|x-forwarded-.*|x-real-ip|x-client-ip|cf-connecting-ip|true-client-ip)$/

/**
 * Does the request come from a person at this machine? The address of the socket must be loopback, no header may show a
 * proxy, and the Host must be loopback too: a page elsewhere whose name resolves to 127.0.0.1 (DNS rebinding) sends its
 * own name as Host. Does not depend on TRUST_PROXY.
 */
export const isFromThisMachine = ({ raw }: FastifyRequest): boolean =>
  isLoopbackAddress(raw.socket.remoteAddress ?? '') &&
  isLoopbackHost(raw.headers.host ?? '') &&
  !Object.keys(raw.headers).some((name) => forwarding.test(name))

const isLoopbackAddress = (address: string) => /^(?:::ffff:)?127\.\d+\.\d+\.\d+$|^::1$/.test(address)

const isLoopbackHost = (host: string) => /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?::\d+)?$/i.test(host)
