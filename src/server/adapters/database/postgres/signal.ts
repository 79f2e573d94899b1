import { Socket } from 'node:net'
import { Client } from 'pg'

export type Signal = { tell(): void; close(): void }

const channel = 'foyer_changes'
const answerWithinMs = 3_000
const againAfterMs = 1_000

/**
 * Wakes the other nodes up (LISTEN and NOTIFY, on a connection of its own that is opened again when it breaks or is silent).
 * A wake-up may be lost, so nobody relies on it. Called after commit: a NOTIFY within a writing transaction would make
 * commits take turns.
 */
export const makePostgresSignal = (url: string, heard: () => void): Signal => {
  let socket: Socket
  /** Listens; undefined while there is no connection. */
  let client: Client | undefined
  let closed = false
  let telling = false
  let again = false
  let timer: NodeJS.Timeout | undefined

  const connect = async () => {
    // Of our own, because a client has no other way to leave a server that says nothing.
    socket = new Socket()
    const fresh = new Client({
      connectionString: url,
      stream: () => socket,
      connectionTimeoutMillis: answerWithinMs,
      query_timeout: answerWithinMs,
      keepAlive: true,
      application_name: 'foyer changes',
    })
    fresh.on('notification', heard)
    // Its end follows.
    fresh.on('error', () => {})
    fresh.once('end', () => {
      client = undefined
      if (!closed) timer = setTimeout(() => void connect(), againAfterMs).unref()
    })
    try {
      await fresh.connect()
      await fresh.query(`listen ${channel}`)
      client = fresh
      heard()
    } catch {
      socket.destroy()
    }
  }

  const tell = async () => {
    again = telling
    if (telling || !client) return
    telling = true
    // What was lost with the connection, the others find by looking.
    await client.query(`notify ${channel}`).catch(() => socket.destroy())
    telling = false
    if (again) void tell()
  }

  void connect()
  return {
    tell: () => void tell(),
    close: () => {
      closed = true
      clearTimeout(timer)
      socket.destroy()
    },
  }
}
