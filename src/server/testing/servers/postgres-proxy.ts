import { once } from 'node:events'
import { type Socket, connect, createServer } from 'node:net'
import type { TestContext } from 'node:test'
import { whenOver } from '#server/testing/database/when-over.ts'

/**
 * What happens to what is sent to PostgreSQL:
 * - pass: it arrives, and so does the answer
 * - before: a COMMIT does not arrive, and its connection breaks
 * - after: a COMMIT arrives and is done, and its connection breaks in place of the answer
 * - away: every connection breaks, and new ones do at once
 * - slow: it arrives two seconds later, and so does the answer
 * - silence: nothing arrives any more, and nobody says so
 * - unheard: the first LISTEN or NOTIFY of a connection does not arrive, nor anything after it, and nobody says so
 */
export type ProxyMode = 'pass' | 'before' | 'after' | 'away' | 'slow' | 'silence' | 'unheard'

export type PostgresProxy = {
  /** The database, through the proxy. */
  url: string
  setMode(mode: ProxyMode): void
}

const slowMs = 2_000

/** Passes connections to a PostgreSQL on, and does them harm at the moment that matters. */
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
