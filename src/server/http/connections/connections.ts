import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'
import type { ProblemCode } from '#contract/problems.ts'
import { Problem } from '#server/problem.ts'
import { problemMediaType, toDocument } from '#server/http/errors.ts'
import type { Timeouts } from './timeouts.ts'

/**
 * Looks after connections where Node would cut them off without a word: requests that are broken or too slow, and bodies
 * that are answered before they have arrived.
 */
export const makeConnections = ({ lingerMs, paceMs, paceMinBytes }: Timeouts) => {
  const answers = new WeakMap<Socket, ServerResponse<IncomingMessage>>()
  const underWay = (socket: Socket) => {
    const answer = answers.get(socket)
    return answer?.writableFinished ? undefined : answer
  }

  /** For server 'clientError': broken syntax, headers too large, headers or body too slow. */
  const answerBrokenRequest = (error: NodeJS.ErrnoException, socket: Socket): void => {
    if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
    const problem = brokenRequest(error.code)
    const answer = underWay(socket)
    if (!answer) return sendBare(socket, problem, lingerMs)
    answer.shouldKeepAlive = false
    // What is broken follows a sound request, whose answer is on its way, perhaps with word that the connection stays.
    if (answer.req.complete) return void answer.once('finish', () => socket.destroySoon())
    if (answer.headersSent) return void socket.destroy()
    if (!failBody(answer.req, problem)) sendBare(socket, problem, lingerMs)
  }

  /** For server 'timeout': no byte in either direction for a while; and for bodies that come drop by drop. */
  const endStalled = (socket: Socket): void => {
    const answer = underWay(socket)
    if (!answer) return void socket.destroy()
    // To HTTP/1.0 a connection that ends without a reset is the end of the body.
    if (answer.headersSent) return void socket.resetAndDestroy()
    // The client waits for us, not we for the client.
    if (answer.req.complete) return
    answer.shouldKeepAlive = false
    const problem = brokenRequest(tooSlow)
    if (!failBody(answer.req, problem)) sendBare(socket, problem, lingerMs)
  }

  /** Ends a body that comes too slowly to be anything but a connection held open. */
  const keepPace = (body: IncomingMessage) => {
    const { socket } = body
    let before = socket.bytesRead
    const clock = setInterval(() => {
      const arrived = socket.bytesRead - before
      before = socket.bytesRead
      // While something waits to be read, it is we who are slow.
      if (arrived < paceMinBytes && body.readableLength === 0) endStalled(socket)
    }, paceMs).unref()
    body.once('close', () => clearInterval(clock))
  }

  return {
    answerBrokenRequest,
    attach: (app: FastifyInstance): void => {
      app.addHook('onRequest', ({ raw }, reply, done) => {
        answers.set(raw.socket, reply.raw)
        if (isAnnounced(raw)) keepPace(raw)
        done()
      })
      app.addHook('onSend', ({ raw }, _reply, payload, done) => {
        drain(raw, lingerMs)
        done(null, payload)
      })
      app.server.on('timeout', endStalled)
      // RFC 9110 section 10.1.1: an expectation that is not known may be ignored; Node would answer 417 by itself.
      app.server.on(
        'checkExpectation',
        (request, response) => void app.server.emit('request', request, response),
      )
      app.server.on('connect', (_request, socket: Socket) => sendBare(socket, brokenRequest(), lingerMs))
    },
  }
}

/**
 * Ends the reading of a body: whoever reads it throws this problem, and it is answered like any other.
 * @returns false when nobody is reading
 */
export const failBody = (body: IncomingMessage, problem: Problem): boolean =>
  body.listenerCount('error') > 0 && body.emit('error', problem)

/**
 * Reads the rest of a body that is answered already, for a while: a client that is still sending would otherwise find its
 * connection reset before it has read the answer, and a connection kept alive would hold the rest for its next request.
 */
const drain = (body: IncomingMessage, lingerMs: number) => {
  const { socket } = body
  if (body.complete || body.destroyed || !isAnnounced(body)) return
  body.unpipe()
  body.resume()
  const giveUp = setTimeout(() => socket.destroy(), lingerMs).unref()
  // Node calls this after the last answer of a connection.
  const destroySoon = socket.destroySoon.bind(socket)
  socket.destroySoon = () => {
    socket.end()
    body.once('close', destroySoon)
  }
  body.once('close', () => {
    clearTimeout(giveUp)
    socket.destroySoon = destroySoon
  })
}

const isAnnounced = ({ headers }: IncomingMessage) =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0

/** To a connection on which there is no request that Fastify could answer. */
const sendBare = (socket: Socket, problem: Problem, lingerMs: number) => {
  const body = JSON.stringify(toDocument(problem, randomUUID()))
  const head = [
    `HTTP/1.1 ${problem.status} ${problem.code}`,
    'Connection: close',
    'Cache-Control: no-store',
    'X-Content-Type-Options: nosniff',
    `Content-Type: ${problemMediaType}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
  const giveUp = setTimeout(() => socket.destroy(), lingerMs).unref()
  socket.once('close', () => clearTimeout(giveUp))
}

const tooSlow = 'ERR_HTTP_REQUEST_TIMEOUT'

const brokenRequests: Record<string, readonly [ProblemCode, string]> = {
  HPE_HEADER_OVERFLOW: ['headers_too_large', 'The request headers are too large.'],
  [tooSlow]: ['upload_stalled', 'The request did not arrive in time.'],
}

const brokenRequest = (code = '') => {
  const [problem, detail] =
    brokenRequests[code] ?? (['malformed_request', 'The request is not valid HTTP.'] as const)
  return new Problem(problem, detail)
}
