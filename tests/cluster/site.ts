import type { TestContext } from 'node:test'
import { Client } from 'pg'
import { startDeployedNginx } from '#tests/deploy/deployed-nginx.ts'
import { type Call, call } from '#server/testing/requests/call.ts'
import { startOwnPostgres } from '#server/testing/servers/own-postgres.ts'
import { startSmtpServer } from '#server/testing/servers/smtp-server.ts'
import { databaseSettings, makeTestFolder } from '#server/testing/start-foyer.ts'
import { type FoyerProcess, startProcess } from '#server/testing/processes/start-process.ts'
import { makeBucket } from '#server/testing/servers/stores.ts'
import { whenOver } from '#server/testing/database/when-over.ts'

export const leaseSeconds = 6

type Lease = { begunAt: number; token: string }

/** Three nodes in separate processes behind deploy/nginx.conf, with PostgreSQL, a bucket and a mail server. */
export const startSite = async (t: TestContext) => {
  const postgres = await startOwnPostgres(t)
  const smtp = await startSmtpServer()
  whenOver(t, () => smtp.stop())
  const settings = {
    ...databaseSettings(postgres.url),
    ...(await makeBucket(t)),
    TRUST_PROXY: '127.0.0.1',
    SMTP_HOST: '127.0.0.1',
    SMTP_PORT: String(smtp.port),
    SMTP_TLS: 'False',
    NOTIFY_EMAIL: 'desk@example.com',
    MAIL_LEASE_SECONDS: String(leaseSeconds),
    MAIL_RETRY_MAX_SECONDS: '1',
  }
  const startNode = async (name: string): Promise<FoyerProcess> =>
    startProcess(t, {
      env: { ...settings, DATA_DIR: await makeTestFolder(t), MAIL_FROM: `${name}@example.com` },
    })
  const nodes = {
    killed: await startNode('killed'),
    paused: await startNode('paused'),
    spared: await startNode('spared'),
  }
  const { url } = await startDeployedNginx(t, {
    nodes: Object.values(nodes).map((node) => node.url),
    uploads: await makeTestFolder(t),
  })
  return {
    url,
    settings,
    postgres,
    smtp,
    nodes,
    /** The mails that nodes have claimed: since when, and under which token. */
    leases: async (chosen: (lease: Lease) => boolean): Promise<Lease[]> => {
      const client = new Client({ connectionString: postgres.url })
      await client.connect()
      const { rows } = await client
        .query<{ due_at: string; lease_token: string }>(
          "select due_at, lease_token from mails where state = 'queued' and lease_token is not null",
        )
        .finally(() => client.end())
      return rows
        .map((row) => ({ begunAt: Number(row.due_at) - leaseSeconds * 1_000, token: row.lease_token }))
        .filter(chosen)
    },
    ask: (method: string, path: string, options?: Call) => call(url, method, path, options),
  }
}

export type Site = Awaited<ReturnType<typeof startSite>>
