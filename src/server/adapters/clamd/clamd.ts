import { type Socket, connect } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'

export type ClamdAddress = { host: string; port: number }

/** No verdict: clamd did not answer, or not in words that this client knows. */
export class ClamdFailed extends Error {
  constructor(detail: string, cause?: unknown) {
    super(`The virus scanner gave no answer: ${detail}`, { cause })
    this.name = 'ClamdFailed'
  }
}

/** clamd itself stops scanning a file after two minutes (MaxScanTime). */
const silenceMs = 150_000
const answerMaxLength = 4096

/**
 * Sends a file to clamd (INSTREAM of clamd(8), in the form that ends with a NUL) over a connection of its own.
 * @param open returns the content; it may be called again
 * @returns clamd's answer, such as `stream: OK`
 * @throws ClamdFailed; the error of the content; the reason of the signal
 */
export const scanStream = async (
  address: ClamdAddress,
  open: () => Promise<AsyncIterable<Buffer>>,
  signal: AbortSignal,
): Promise<string> => {
  for (let tries = 1; ; tries += 1) {
    try {
      return await send(address, await open(), signal)
    } catch (error) {
      if (tries === triesMax || !isAnswerLost(error)) throw error
    }
  }
}

const triesMax = 5

/**
 * clamd answers that a file is too large and hangs up. If that arrives between the last reading and the next write, the write
 * fails, and Node closes the socket with the answer in it: on a busy machine three times in a hundred.
 */
const isAnswerLost = (error: unknown) =>
  error instanceof ClamdFailed &&
  error.cause instanceof Error &&
  'code' in error.cause &&
  (error.cause.code === 'EPIPE' || error.cause.code === 'ECONNRESET')

const send = (address: ClamdAddress, content: AsyncIterable<Buffer>, signal: AbortSignal): Promise<string> =>
  converse(address, 'INSTREAM', signal, async (socket, isSettled) => {
    for await (const chunk of content) {
      await readWhatArrived()
      // Of a file that is too large clamd reads no more once it has said so.
      if (isSettled()) return
      if (chunk.length > 0 && !writePart(socket, chunk) && !socket.closed) await drainedOrClosed(socket)
    }
    await readWhatArrived()
    if (isSettled()) return
    socket.write(Buffer.alloc(4))
  })

/** Name and version of clamd and of its database, such as `ClamAV 1.4.6/27834/Mon Nov 30 09:00:00 2026`. @throws ClamdFailed */
export const readVersion = (address: ClamdAddress, signal: AbortSignal): Promise<string> =>
  converse(address, 'VERSION', signal)

const converse = async (
  address: ClamdAddress,
  command: 'INSTREAM' | 'VERSION',
  signal: AbortSignal,
  send?: (socket: Socket, isSettled: () => boolean) => Promise<void>,
): Promise<string> => {
  const socket = connect(address)
  const stop = () => socket.destroy()
  signal.addEventListener('abort', stop)
  if (signal.aborted) stop()
  let isSettled = false
  const answer = answerOn(socket).finally(() => (isSettled = true))
  // Until it is awaited below, a failure must not end the process.
  answer.catch(() => {})
  try {
    socket.write(`z${command}\0`)
    await send?.(socket, () => isSettled)
    return await answer
  } finally {
    signal.removeEventListener('abort', stop)
    socket.destroy()
    signal.throwIfAborted()
  }
}

/** Only what clamd says counts: a connection that breaks while the file is written may have been answered before. */
const answerOn = (socket: Socket) =>
  new Promise<string>((resolve, reject) => {
    let text = ''
    socket.setTimeout(silenceMs, () => socket.destroy(new Error('it is silent')))
    socket.setEncoding('utf8')
    socket.on('data', (more: string) => {
      text += more
      const end = text.indexOf('\0')
      if (end !== -1) resolve(text.slice(0, end))
      else if (text.length > answerMaxLength) reject(new ClamdFailed('it talks without end.'))
    })
    socket.on('error', (error) => reject(new ClamdFailed(`${error.message}.`, error)))
    socket.on('close', () => reject(new ClamdFailed('it closed the connection.')))
  })

/**
 * clamd answers that a file is too large, and closes the connection. Writing on would fail, and what it has said would be lost
 * with the socket: so the event loop reads before each write. (It may have been in its reading phase: hence twice.)
 */
const readWhatArrived = async () => {
  await nextTurn()
  await nextTurn()
}

/** Each part follows its length in four bytes. @returns false if the socket wants a pause */
const writePart = (socket: Socket, part: Buffer): boolean => {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(part.length)
  return socket.write(Buffer.concat([length, part]))
}

const drainedOrClosed = (socket: Socket) =>
  new Promise<void>((resolve) => {
    socket.once('drain', resolve)
    socket.once('close', () => resolve())
  })
