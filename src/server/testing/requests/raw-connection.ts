import { EventEmitter, once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { TestContext } from 'node:test'
import { whenOver } from '#server/testing/database/when-over.ts'

export type RawAnswer = { status: number; headers: Map<string, string>; text: string }

/** A connection on which a test sends bytes that no HTTP client would send. */
export type RawConnection = {
  socket: Socket
  /** Resolves when the kernel has accepted the bytes, or the other side no longer accepts any. */
  send(bytes: string | Uint8Array): Promise<void>
  /** The next answer. @throws when the connection ends without one */
  answer(): Promise<RawAnswer>
  /** All complete answers until the other side closes the connection. */
  answersUntilClosed(withinMs?: number): Promise<RawAnswer[]>
  isClosed(): boolean
}

export const openConnection = async (t: TestContext, url: string): Promise<RawConnection> => {
  const { hostname, port } = new URL(url)
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true })
  whenOver(t, () => socket.destroy())
  await once(socket, 'connect')
  const changes = new EventEmitter()
  let received = Buffer.alloc(0)
  let ended = false
  const end = () => {
    ended = true
    socket.end()
    changes.emit('change')
  }
  socket.on('data', (bytes) => {
    received = Buffer.concat([received, bytes])
    changes.emit('change')
  })
  socket.on('end', end)
  socket.on('close', end)
  // A reset counts as a close.
  socket.on('error', () => {})

  const take = (): RawAnswer | undefined => {
    const parsed = parseAnswer(received)
    if (!parsed) return undefined
    received = received.subarray(parsed.bytes)
    return parsed.answer
  }
  const changesWithin = async (ms: number, isReached: () => boolean) => {
    const signal = AbortSignal.timeout(ms)
    while (!isReached()) await once(changes, 'change', { signal })
  }

  return {
    socket,
    send: (bytes) => new Promise((resolve) => void socket.write(bytes, () => resolve())),
    answer: async () => {
      let found: RawAnswer | undefined
      await changesWithin(30_000, () => (found = take()) !== undefined || ended)
      if (!found) throw new Error(`The connection ended without an answer: ${received.toString('latin1')}`)
      return found
    },
    answersUntilClosed: async (withinMs = 30_000) => {
      await changesWithin(withinMs, () => ended)
      const answers: RawAnswer[] = []
      for (let next = take(); next; next = take()) answers.push(next)
      return answers
    },
    isClosed: () => ended,
  }
}

/** Answers of Foyer always have a Content-Length. Interim answers (100 Continue) are skipped. */
const parseAnswer = (received: Buffer): { answer: RawAnswer; bytes: number } | undefined => {
  const headBytes = received.indexOf('\r\n\r\n') + 4
  if (headBytes < 4) return undefined
  const [first = '', ...lines] = received.toString('latin1', 0, headBytes - 4).split('\r\n')
  const status = Number(first.split(' ')[1])
  if (status < 200) {
    const next = parseAnswer(received.subarray(headBytes))
    return next && { ...next, bytes: next.bytes + headBytes }
  }
  const headers = new Map(
    lines.map((line): [string, string] => [
      line.slice(0, line.indexOf(':')).toLowerCase(),
      line.slice(line.indexOf(':') + 1).trim(),
    ]),
  )
  const bytes = headBytes + Number(headers.get('content-length') ?? 0)
  if (received.length < bytes) return undefined
  return { answer: { status, headers, text: received.toString('utf8', headBytes, bytes) }, bytes }
}
