import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import type { Database } from '#server/adapters/database/schema.ts'
import { type TestSmtpServer, startSmtpServer } from '#server/testing/servers/smtp-server.ts'
import type { TestFoyer } from '#server/testing/start-foyer.ts'
import { until } from '#server/testing/until.ts'
import { jobRows } from '#server/work/jobs/test-jobs.ts'
import { job } from './scan-resume.job.ts'

export const firm = 'firm@example.org'
export const minuteMs = 60_000

export const startMail = async (t: TestContext) => {
  const server = await startSmtpServer()
  t.after(server.stop)
  const env = {
    SMTP_HOST: '127.0.0.1',
    SMTP_PORT: String(server.port),
    SMTP_TLS: 'False',
    NOTIFY_EMAIL: firm,
  }
  return { server, env }
}

export const mailTo = (server: TestSmtpServer, address: string) =>
  until(`a mail to ${address}`, () => server.mails.findLast(({ envelope }) => envelope.to.includes(address)))

export const submitText = async (
  foyer: TestFoyer,
  content: string | Uint8Array<ArrayBuffer>,
  name = 'cv.txt',
) => {
  const { status, body } = await foyer.submit({ resume: { name, content } })
  assert.equal(status, 201)
  return Number(body.id)
}

/** Other jobs wait too, but no worker of these tests knows their kind. */
export const scanJobs = async (db: Database) => (await jobRows(db)).filter(({ kind }) => kind === job.kind)

export const untilTried = ({ deps }: TestFoyer) =>
  until('clamd was asked in vain', async () => (await scanJobs(deps.db))[0]?.last_error != null)

export const reader = async (foyer: TestFoyer) => {
  const { token, id: attorneyId, sessionId } = await foyer.attorney({ role: 'attorney' })
  const scanOf = async (id: number) => {
    // A token of before the clock was advanced is not valid any more.
    const fresh = await foyer.deps.accessTokens.issue({ attorneyId, sessionId })
    return (await foyer.call('GET', `/api/leads/${id}/resume/report`, { token: fresh })).body.scan
  }
  return {
    token,
    scanOf,
    untilScanned: (id: number) =>
      until('the resume is scanned', async () => {
        const scan = await scanOf(id)
        return scan.reason?.code !== 'waiting' && scan
      }),
  }
}
