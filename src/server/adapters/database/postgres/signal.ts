import { Client } from 'pg'

export type Signal = { tell(): void; close(): Promise<void> }

const channel = 'foyer_changes'
const againAfterMs = 1_000

/**
 * Wakes the other nodes up (LISTEN and NOTIFY, on a connection of its own that is opened again when it breaks). A wake-up
 * may be lost, so nobody relies on it. Called after commit: a NOTIFY within a writing transaction would make commits take turns.
 */
export const makePostgresSignal = (url: string, heard: () => void): Signal => {
  let client: Client | undefined
  let closed = false
  let telling = false
  let again = false
  let timer: NodeJS.Timeout | undefined

  const connect = async () => {
    const fresh = new Client({
      connectionString: url,
      connectionTimeoutMillis: 3_000,
      keepAlive: true,
      application_name: 'foyer changes',
    })
    const lose = () => {
      if (client === fresh) client = undefined
      clearTimeout(timer)
      if (!closed) timer = setTimeout(() => void connect(), againAfterMs).unref()
    }
    fresh.on('notification', heard)
    fresh.on('error', lose)
    fresh.on('end', lose)
    try {
      await fresh.connect()
      await fresh.query(`listen ${channel}`)
      client = fresh
      if (closed) await fresh.end()
      else heard()
    } catch {
      lose()
      await fresh.end().catch(() => {})
    }
  }

  const tell = () => {
    again = telling
    if (telling || !client) return
    telling = true
    // What was lost with the connection, the others find by looking.
    client
      .query(`notify ${channel}`)
      .catch(() => {})
      .finally(() => {
        telling = false
        if (again) tell()
      })
  }

  const connecting = connect()
  return {
    tell,
    close: async () => {
      closed = true
      clearTimeout(timer)
      await connecting
      await client?.end().catch(() => {})
    },
  }
}
