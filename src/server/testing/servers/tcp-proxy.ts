import { once } from 'node:events'
import { type Socket, connect, createServer } from 'node:net'
import type { TestContext } from 'node:test'
import { whenOver } from '#server/testing/database/when-over.ts'

/**
 * What the proxy does with data:
 * - pass: forwards data and answers
 * - away: breaks every connection, and new ones at once
 * - silence: forwards nothing any more, but keeps connections open
 * - unanswered: forwards data, and breaks the connection instead of forwarding the answer
 * - cut: breaks the connection after this many bytes were sent (`sent`) or received (`received`)
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
  /** How many connections were opened so far. */
  connections(): number
}

/** A proxy in front of a server that breaks connections at a chosen moment. */
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
