import { once } from 'node:events'
import { type Socket, connect, createServer } from 'node:net'
import type { TestContext } from 'node:test'
import { whenOver } from '#server/testing/database/when-over.ts'

/**
 * What happens to what is sent:
 * - pass: it arrives, and so does the answer
 * - away: every connection breaks, and new ones do at once
 * - silence: nothing arrives any more, and nobody says so
 * - unanswered: it arrives and is done, and the connection breaks in place of the answer
 * - cut: the connection breaks once so many bytes have gone (`sent`) or come (`received`) over it
 */
export type TcpHarm =
  | 'pass'
  | 'away'
  | 'silence'
  | 'unanswered'
  | { cut: 'sent' | 'received'; afterBytes: number }

export type TcpProxy = {
  port: number
  setHarm(harm: TcpHarm): void
  /** Connections that were begun so far. */
  connections(): number
}

/** Passes connections to a server on, and does them harm at the moment that matters. */
export const startTcpProxy = async (
  t: TestContext,
  target: { host: string; port: number },
): Promise<TcpProxy> => {
  const sockets = new Set<Socket>()
  let harm: TcpHarm = 'pass'
  let connections = 0

  const server = createServer((client) => {
    connections += 1
    if (harm === 'away') return client.destroy()
    const upstream = connect(target)
    const passed = { sent: 0, received: 0 }
    const breakOff = () => {
      client.destroy()
      upstream.destroy()
    }
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', breakOff)
      socket.on('close', () => {
        sockets.delete(socket)
        breakOff()
      })
    }
    const pass = (from: Socket, to: Socket, direction: 'sent' | 'received') => {
      from.on('data', (bytes) => {
        if (harm === 'silence') return
        if (harm === 'unanswered' && direction === 'received') return breakOff()
        passed[direction] += bytes.length
        if (typeof harm === 'object' && harm.cut === direction && passed[direction] > harm.afterBytes)
          return breakOff()
        if (!to.write(bytes)) from.pause()
      })
      to.on('drain', () => from.resume())
    }
    pass(client, upstream, 'sent')
    pass(upstream, client, 'received')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  whenOver(t, () => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  const address = server.address()

  return {
    port: address !== null && typeof address === 'object' ? address.port : 0,
    setHarm: (next) => {
      harm = next
      if (harm === 'away') for (const socket of sockets) socket.destroy()
    },
    connections: () => connections,
  }
}
