import { once } from 'node:events'
import { type Socket, connect, createServer } from 'node:net'
import type { TestContext } from 'node:test'
import { whenOver } from '#server/testing/database/when-over.ts'

/**
 * What the proxy does with messages to PostgreSQL:
 * - pass: forwards messages and answers
 * - before: breaks the connection before a COMMIT arrives
 * - after: forwards a COMMIT, and breaks the connection instead of forwarding the answer
 * - away: breaks every connection, and new ones at once
 * - slow: forwards messages and answers two seconds late
 * - silence: forwards nothing any more, but keeps connections open
 * - unheard: from the first LISTEN or NOTIFY of a connection on, forwards nothing of it, but keeps it open
 */
export type ProxyMode = 'pass' | 'before' | 'after' | 'away' | 'slow' | 'silence' | 'unheard'

export type PostgresProxy = {
  /** The database, through the proxy. */
  url: string
  setMode(mode: ProxyMode): void
}

const slowMs = 2_000

/** A proxy in front of PostgreSQL that breaks or delays connections at a chosen moment. */
export const startPostgresProxy = async (t: TestContext, databaseUrl: string): Promise<PostgresProxy> => {
  const url = new URL(databaseUrl)
  const target = { host: url.hostname, port: Number(url.port) }
  const sockets = new Set<Socket>()
  let mode: ProxyMode = 'pass'

  const server = createServer((client) => {
    if (mode === 'away') return client.destroy()
    const upstream = connect(target)
    let committing = false
    let silent = false
    const breakOff = () => {
      client.destroy()
      upstream.destroy()
    }
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', breakOff)
      socket.on('close', breakOff)
    }
    client.on('data', (bytes) => {
      silent ||= mode === 'unheard' && /\b(listen|notify) /.test(bytes.toString('latin1'))
      if (silent || mode === 'silence') return
      committing = ['before', 'after'].includes(mode) && bytes.includes('commit\0')
      if (committing && mode === 'before') return breakOff()
      pass(bytes, upstream)
    })
    upstream.on('data', (bytes) => {
      if (mode === 'silence') return
      if (committing) return breakOff()
      pass(bytes, client)
    })
  })
  const pass = (bytes: Buffer, to: Socket) => {
    if (mode !== 'slow') return void to.write(bytes)
    setTimeout(() => to.writable && to.write(bytes), slowMs)
  }
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  whenOver(t, () => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  const address = server.address()
  url.port = String(address !== null && typeof address === 'object' ? address.port : 0)

  return {
    url: url.href,
    setMode: (next) => {
      mode = next
      if (mode === 'away') for (const socket of sockets) socket.destroy()
    },
  }
}
