import { Socket } from 'node:net'
import { Client } from 'pg'

export type Signal = { send(): void; close(): void }

const channel = 'foyer_changes'
const answerWithinMs = 3_000
const againAfterMs = 1_000

/**
 * Wakes the other nodes up with LISTEN and NOTIFY, on a separate connection that is opened again when it breaks or does
 * not answer. A signal may be lost, so no code may depend on it. `send` is called after the commit: a NOTIFY inside a
 * writing transaction would make PostgreSQL commit one transaction after another.
 */
export const makePostgresSignal = (url: string, heard: () => void): Signal => {
  let socket: Socket
  /** Undefined while no connection listens. */
  let client: Client | undefined
  let closed = false
  let sending = false
  let again = false
  let timer: NodeJS.Timeout | undefined

  const connect = async () => {
    // A socket of our own: destroying it is the only way to end a connection whose server does not answer.
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
    // An 'end' event follows each error.
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

  const send = async () => {
    again = sending
    if (sending || !client) return
    sending = true
    // When the connection breaks, this signal is lost. The other nodes find the change when they next look.
    await client.query(`notify ${channel}`).catch(() => socket.destroy())
    sending = false
    if (again) void send()
  }

  void connect()
  return {
    send: () => void send(),
    close: () => {
      closed = true
      clearTimeout(timer)
      socket.destroy()
    },
  }
}
