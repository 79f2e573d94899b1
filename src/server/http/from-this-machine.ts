import type { FastifyRequest } from 'fastify'

const forwarding = /^(?:forwarded|via|x-forwarded-.*|x-real-ip|x-client-ip|cf-connecting-ip|true-client-ip)$/

/**
 * Does the request come from somebody at this machine? The peer is loopback, no proxy says that it speaks for another,
 * and the Host is loopback too: a page elsewhere whose name was made to resolve to 127.0.0.1 (DNS rebinding) keeps its
 * own name there. Asks the socket, not TRUST_PROXY.
 */
export const isFromThisMachine = ({ raw }: FastifyRequest): boolean =>
  isLoopbackAddress(raw.socket.remoteAddress ?? '') &&
  isLoopbackHost(raw.headers.host ?? '') &&
  !Object.keys(raw.headers).some((name) => forwarding.test(name))

const isLoopbackAddress = (address: string) => /^(?:::ffff:)?127\.\d+\.\d+\.\d+$|^::1$/.test(address)

const isLoopbackHost = (host: string) => /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?::\d+)?$/i.test(host)
