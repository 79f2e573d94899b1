import { connect } from 'node:net'

export type Connection = {
  /** The bytes must not change until the answer has arrived. */
  send(bytes: Uint8Array): void
  close(): void
}

export type Listener = {
  answered(status: number): void
  broken(error: Error): void
}

const headMaxBytes = 4096
// All connections share it: bytes are processed completely before the next ones are read.
const buffer = Buffer.allocUnsafe(256 * 1024)

/**
 * A keep-alive connection that does the least work: of an answer it reads the status and counts Content-Length bytes.
 */
export const openConnection = (port: number, listener: Listener): Promise<Connection> => {
  const opened = Promise.withResolvers<Connection>()
  const answers = makeAnswerReader(listener.answered)
  const socket = connect({
    host: '127.0.0.1',
    port,
    noDelay: true,
    onread: {
      buffer,
      callback: (bytes) => {
        answers(bytes)
        return true
      },
    },
  })
  let closed = false
  const broken = (error: Error) => {
    opened.reject(error)
    if (!closed) listener.broken(error)
    closed = true
  }
  socket.on('error', broken)
  socket.on('close', () => broken(new Error('the server closed the connection')))
  socket.on('connect', () =>
    opened.resolve({
      send: (bytes) => void socket.write(bytes),
      close: () => {
        closed = true
        socket.destroy()
      },
    }),
  )
  return opened.promise
}

const makeAnswerReader = (answered: (status: number) => void) => {
  let head = ''
  let status = 0
  let bodyLeft = 0

  return (bytes: number) => {
    for (let at = 0; at < bytes;) {
      if (bodyLeft === 0) {
        const before = head.length
        head += buffer.toString('latin1', at, Math.min(bytes, at + headMaxBytes))
        const end = head.indexOf('\r\n\r\n')
        if (end < 0) return
        at += end + 4 - before
        status = Number(head.slice(9, 12))
        bodyLeft = Number(/\r\ncontent-length: *(\d+)/i.exec(head.slice(0, end + 2))?.[1] ?? 0)
        head = ''
      } else {
        const taken = Math.min(bodyLeft, bytes - at)
        bodyLeft -= taken
        at += taken
      }
      if (bodyLeft === 0) answered(status)
    }
  }
}
