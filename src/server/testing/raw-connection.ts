import { connect, type Socket } from 'node:net'
import type { TestContext } from 'node:test'
import { until } from './until.ts'
import { whenOver } from './when-over.ts'

export type RawAnswer = { status: number; headers: Map<string, string>; text: string }

/** A connection on which a test says what no HTTP client would say. */
export type RawConnection = {
  socket: Socket
  /** Resolves when the kernel has taken it; also when the other side no longer takes any. */
  send(bytes: string | Uint8Array): Promise<void>
  /** The next answer. @throws when the connection ends without it */
  answer(): Promise<RawAnswer>
  /** All answers, when the other side has closed; what is no whole answer is left out. */
  answersUntilClosed(withinMs?: number): Promise<RawAnswer[]>
  isClosed(): boolean
}

export const openConnection = async (t: TestContext, url: string): Promise<RawConnection> => {
  const { hostname, port } = new URL(url)
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true })
  whenOver(t, () => socket.destroy())
  let received = Buffer.alloc(0)
  let ended = false
  socket.on('data', (bytes) => {
    received = Buffer.concat([received, bytes])
  })
  socket.on('end', () => {
    ended = true
    socket.end()
  })
  socket.on('close', () => {
    ended = true
  })
  // A reset is one of the ways in which the other side closes.
  socket.on('error', () => {})
  await until('a connection', () => socket.readyState === 'open' || ended)

  const take = (): RawAnswer | undefined => {
    const parsed = parseAnswer(received)
    if (!parsed) return undefined
    received = received.subarray(parsed.bytes)
    return parsed.answer
  }

  return {
    socket,
    send: (bytes) => new Promise((resolve) => void socket.write(bytes, () => resolve())),
    answer: async () => {
      const found = await until('an answer', () => take() ?? (ended && 'none'))
      if (found === 'none')
        throw new Error(`The connection was closed without an answer: ${received.toString('latin1')}`)
      return found
    },
    answersUntilClosed: async (withinMs) => {
      await until('the end of the connection', () => ended, withinMs)
      const answers: RawAnswer[] = []
      for (let next = take(); next; next = take()) answers.push(next)
      return answers
    },
    isClosed: () => ended,
  }
}

/** Our answers always have a Content-Length; interim ones (100 Continue) are skipped. */
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
