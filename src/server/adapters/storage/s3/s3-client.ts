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
  /** URL without the bucket; a path in it is kept. */
  endpoint: string
  bucket: string
  forcePathStyle: boolean
}

export type S3Request = {
  method: 'GET' | 'HEAD' | 'PUT' | 'DELETE'
  /** Empty: the bucket itself. */
  key: string
  query?: Record<string, string>
  headers?: Record<string, string>
  /** Opened anew for each try. */
  body?: { bytes: number; sha256: string; open: () => Readable }
  /** How long its answer may take once everything is sent. */
  answerWithinMs?: number
}

export type S3Client = {
  bucket: string
  /** The answer, once it is known to be a success; its body is to be read or destroyed. @throws S3Refusal, Outage */
  send(request: S3Request): Promise<IncomingMessage>
  /** The body of the answer as a text. @throws S3Refusal, Outage */
  ask(request: S3Request): Promise<string>
}

// Together with silenceMaxMs they stay within the five seconds in which a request has to be told.
const connectWithinMs = 2_000
const retryWithinMs = 1_000
const retryPausesMs = [100, 300]

const connectionsMax = 256

/**
 * Speaks S3 with one bucket, over connections that are kept. Every wait ends: for a connection, for bytes to be taken,
 * for the answer. What may pass soon is tried again at once, up to twice; every request here can be repeated.
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

/** What the bucket refuses may have a meaning to the caller, who makes an Outage of the rest with `s3Outage`. */
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
    // Servers compare the time of a signature with their clock, so that it is the true one in any case.
    const { path, headers: sent } = signed(toSign, settings, Date.now())
    const request = (isSecure ? requestHttps : requestHttp)({
      agent,
      // Brackets of an IPv6 address belong to the URL only.
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
          // It was refused before all of it was sent.
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
      // They flow as fast as the server takes them.
      bytes.on('data', () => timer.refresh())
      bytes.on('end', () => allow(answerWithinMs))
      // A failure of either side is heard above; after an early answer there is nothing more to send.
      pipeline(bytes, request, () => {})
    }
    request.on('socket', (socket) => {
      if (socket.connecting) socket.once(isSecure ? 'secureConnect' : 'connect', sendBody)
      else sendBody()
    })
    return promise
  }
}
