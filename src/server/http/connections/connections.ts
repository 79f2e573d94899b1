import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'
import type { ProblemCode } from '#contract/problems.ts'
import { Problem } from '#server/problem.ts'
import { problemMediaType, toDocument } from '#server/http/errors.ts'
import type { Timeouts } from './timeouts.ts'

/**
 * Answers requests on connections that Node would close without an answer: requests that are broken or too slow, and
 * requests that are answered before their body has arrived.
 */
export const makeConnections = ({ lingerMs, paceMs, paceMinBytes }: Timeouts) => {
  const answers = new WeakMap<Socket, ServerResponse<IncomingMessage>>()
  const unfinishedAnswer = (socket: Socket) => {
    const answer = answers.get(socket)
    return answer?.writableFinished ? undefined : answer
  }

  /** For server 'clientError': broken syntax, headers too large, headers or body too slow. */
  const answerBrokenRequest = (error: NodeJS.ErrnoException, socket: Socket): void => {
    if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
    const problem = brokenRequest(error.code)
    const answer = unfinishedAnswer(socket)
    if (!answer) return sendBare(socket, problem, lingerMs)
    answer.shouldKeepAlive = false
    // The broken data follows a complete request, whose answer is sent first; it may have announced keep-alive.
    if (answer.req.complete) return void answer.once('finish', () => socket.destroySoon())
    if (answer.headersSent) return void socket.destroy()
    if (!failBody(answer.req, problem)) sendBare(socket, problem, lingerMs)
  }

  /**
   * For server 'timeout', when no byte was sent in either direction for a while; and for bodies that arrive too slowly.
   */
  const endStalled = (socket: Socket): void => {
    const answer = unfinishedAnswer(socket)
    if (!answer) return void socket.destroy()
    // Resets, because an HTTP/1.0 client takes a normal end of the connection for the end of the body.
    if (answer.headersSent) return void socket.resetAndDestroy()
    // The client is waiting for the server, not the server for the client.
    if (answer.req.complete) return
    answer.shouldKeepAlive = false
    const problem = brokenRequest(tooSlow)
    if (!failBody(answer.req, problem)) sendBare(socket, problem, lingerMs)
  }

  /** Ends the request if its body arrives so slowly that the client only means to occupy the connection. */
  const keepPace = (body: IncomingMessage) => {
    const { socket } = body
    let before = socket.bytesRead
    const clock = setInterval(() => {
      const arrived = socket.bytesRead - before
      before = socket.bytesRead
      // If data waits to be read, the server is slow and not the client.
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
      // RFC 9110 section 10.1.1: unknown expectations may be ignored. Node would answer 417.
      app.server.on(
        'checkExpectation',
        (request, response) => void app.server.emit('request', request, response),
      )
      app.server.on('connect', (_request, socket: Socket) => sendBare(socket, brokenRequest(), lingerMs))
    },
  }
}

/**
 * Makes the code that reads a body throw this problem, which is then answered like any other.
 * @returns false when no code is reading the body
 */
export const failBody = (body: IncomingMessage, problem: Problem): boolean =>
  body.listenerCount('error') > 0 && body.emit('error', problem)

/**
 * Reads and discards the rest of a body that is already answered, for a while. Otherwise a client that is still sending
 * would see its connection reset before it reads the answer, and a kept-alive connection would take the rest of the
 * body for the next request.
 */
const drain = (body: IncomingMessage, lingerMs: number) => {
  const { socket } = body
  if (body.complete || body.destroyed || !isAnnounced(body)) return
  body.unpipe()
  body.resume()
  const giveUp = setTimeout(() => socket.destroy(), lingerMs).unref()
  // Node calls destroySoon after the last answer of a connection; it has to wait until the body is read.
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

/** Answers on a connection that has no request that Fastify could answer. */
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
