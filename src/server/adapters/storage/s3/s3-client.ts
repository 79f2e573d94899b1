import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http'
import { Agent as HttpsAgent, request as requestHttps } from 'node:https'
import { type Readable, pipeline } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import {
  readText,
  silenceMaxMs,
  successOf,
  S3Refusal,
  S3Silence,
  mayPassSoon,
  s3Outage,
} from './s3-answer.ts'
import { type S3Credentials, emptySha256, signed } from './s3-signature.ts'

export type S3Settings = S3Credentials & {
  /** URL without the bucket; it may have a path. */
  endpoint: string
  bucket: string
  forcePathStyle: boolean
}

export type S3Request = {
  method: 'GET' | 'HEAD' | 'PUT' | 'DELETE'
  /** Empty for the bucket itself. */
  key: string
  query?: Record<string, string>
  headers?: Record<string, string>
  /** Opened again for each try. */
  body?: { bytes: number; sha256: string; open: () => Readable }
  /** How long the answer may take once the request is sent. */
  answerWithinMs?: number
}

export type S3Client = {
  bucket: string
  /** Resolves with a successful answer, whose body the caller must read or destroy. @throws S3Refusal, Outage */
  send(request: S3Request): Promise<IncomingMessage>
  /** Resolves with the body of the answer as text. @throws S3Refusal, Outage */
  ask(request: S3Request): Promise<string>
}

// Together with silenceMaxMs, these stay below the five seconds within which a request must be answered.
const connectWithinMs = 2_000
const retryWithinMs = 1_000
const retryPausesMs = [100, 300]

const connectionsMax = 256

/**
 * Sends S3 requests to one bucket, over reused connections. Every wait has a limit: for the connection, for sending,
 * for the answer. After a temporary error it tries again, at most twice; every request of this client may be repeated.
 */
export const makeS3Client = (settings: S3Settings): S3Client => {
  const sendOnce = makeSendOnce(settings)

  const send = async (request: S3Request): Promise<IncomingMessage> => {
    const start = performance.now()
    for (let tries = 0; ; tries += 1) {
      try {
        return await sendOnce(request)
      } catch (error) {
        const pauseMs = retryPausesMs[tries]
        const isLate = performance.now() - start > retryWithinMs
        if (pauseMs === undefined || isLate || !mayPassSoon(error)) throw error
        await wait(pauseMs * (1 + Math.random()))
      }
    }
  }
  return {
    bucket: settings.bucket,
    send: (request) => send(request).catch(throwOutage),
    ask: async (request) => readText(await send(request).catch(throwOutage)).catch(throwOutage),
  }
}

/** A refusal may mean something to the caller, who translates it with `s3Outage` where it does not. */
const throwOutage = (error: unknown): never => {
  throw error instanceof S3Refusal ? error : s3Outage(error)
}

const makeSendOnce = (settings: S3Settings) => {
  const { protocol, hostname, port, host, pathname } = new URL(settings.endpoint)
  const isSecure = protocol === 'https:'
  const agentOptions = { keepAlive: true, maxSockets: connectionsMax }
  const agent = isSecure ? new HttpsAgent(agentOptions) : new HttpAgent(agentOptions)
  const before = pathname.replace(/\/$/, '')
  const bucketHost = settings.forcePathStyle ? '' : `${settings.bucket}.`
  const bucketPath = settings.forcePathStyle ? `${before}/${settings.bucket}` : before

  return ({ method, key, query = {}, headers = {}, body, answerWithinMs = silenceMaxMs }: S3Request) => {
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
    const length = method === 'PUT' ? { 'content-length': String(body?.bytes ?? 0) } : {}
    const toSign = {
      method,
      host: bucketHost + host,
      path: `${bucketPath}/${key}`,
      query,
      headers: { ...headers, ...length },
      bodySha256: body?.sha256 ?? emptySha256,
    }
    // Servers compare the time of the signature with their own clock, so it must be the real time, not an injected one.
    const { path, headers: sent } = signed(toSign, settings, Date.now())
    const request = (isSecure ? requestHttps : requestHttp)({
      agent,
      // An IPv6 address has brackets only in a URL.
      host: bucketHost + hostname.replaceAll(/[[\]]/g, ''),
      ...(port && { port }),
      method,
      path,
      headers: sent,
    })

    let timer: NodeJS.Timeout
    const allow = (ms: number) => {
      clearTimeout(timer)
      timer = setTimeout(() => request.destroy(new S3Silence()), ms)
    }
    allow(connectWithinMs)
    request.on('error', (error) => {
      clearTimeout(timer)
      reject(error)
    })
    request.on('response', (response) => {
      clearTimeout(timer)
      resolve(
        successOf(response).catch((error: unknown) => {
          // The server refused the request before all of it was sent.
          if (!request.writableFinished) request.destroy()
          throw error
        }),
      )
    })
    const sendBody = () => {
      if (!body) {
        allow(answerWithinMs)
        return request.end()
      }
      allow(silenceMaxMs)
      const bytes = body.open()
      // As the server accepts bytes, more are read, and the timer starts again.
      bytes.on('data', () => timer.refresh())
      bytes.on('end', () => allow(answerWithinMs))
      // The listeners above handle errors of both streams; after an early answer nothing more needs to be sent.
      pipeline(bytes, request, () => {})
    }
    request.on('socket', (socket) => {
      if (socket.connecting) socket.once(isSecure ? 'secureConnect' : 'connect', sendBody)
      else sendBody()
    })
    return promise
  }
}
