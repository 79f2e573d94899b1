import assert from 'node:assert/strict'
import { once } from 'node:events'
import { buffer } from 'node:stream/consumers'
import { type TestContext, test } from 'node:test'
import { Client } from 'pg'
import { SMTPServer } from 'smtp-server'
import { databases, makeMigratedDatabase } from '#server/testing/database/databases.ts'
import { databaseSettings, makeTestFolder } from '#server/testing/start-foyer.ts'
import { type FoyerProcess, startProcess } from '#server/testing/processes/start-process.ts'
import { submission } from '#server/testing/requests/submission.ts'
import { until } from '#server/testing/until.ts'
import { whenOver } from '#server/testing/database/when-over.ts'

const leaseSeconds = 8
/** How many mails a node sends at the same time; further mails that it has claimed wait inside the node. */
const conversations = 2

if (databases.length > 1) {
  test('another node sends the mails of a node that is paused, and what the paused node reports on waking is ignored', async (t) => {
    const { startNode, smtp, rows } = await prepare(t)
    const first = await startNode('first')
    for (let lead = 0; lead < 2; lead++) await submit(first)
    await until('mails are being sent', () => smtp.mails.length === conversations)
    await until('the node has claimed the other mails', async () =>
      (await rows()).every(({ lease_token }) => lease_token !== null),
    )
    process.kill(first.pid, 'SIGSTOP')
    const claimed = await rows()

    await startNode('second')
    await until('another node sends them', () => smtp.from('second').length === conversations)
    // Each lead's mails have a lease of their own, and the later one may end while the mails of the earlier are being sent.
    await until('another node has claimed them all', async () =>
      (await rows()).every(
        ({ lease_token }, n) => lease_token !== null && lease_token !== claimed[n]?.lease_token,
      ),
    )
    const takenOver = await rows()
    assert.ok(
      Date.now() >= Math.min(...claimed.map(({ due_at }) => due_at)),
      'not before the lease has ended',
    )
    process.kill(first.pid, 'SIGCONT')
    for (const { accept } of smtp.from('first')) accept()
    await until(
      'the first node logs that it lost its mails',
      () => takenOverLines(first).length === claimed.length,
    )
    for (const [n, row] of (await rows()).entries()) assert.notEqual(row.lease_token, claimed[n]?.lease_token)
    assert.deepEqual(
      takenOver.map(({ state }) => state),
      Array(4).fill('queued'),
    )

    smtp.acceptAll()
    await until('all are sent', async () => (await rows()).every(({ state }) => state === 'sent'))
    assert.equal(smtp.from('first').length, conversations, 'it begins no further mail')
    assert.equal(new Set(smtp.from('second').map(({ messageId }) => messageId)).size, 4)
  })

  test('when a node is killed while sending, another node sends its mails once the lease has ended', async (t) => {
    const { startNode, smtp, rows } = await prepare(t)
    const first = await startNode('first')
    await submit(first)
    await until('mails are being sent', () => smtp.mails.length === conversations)
    const leaseEnd = Math.min(...(await rows()).map(({ due_at }) => due_at))
    await first.end('SIGKILL')

    smtp.acceptAll()
    await startNode('second')
    await until('all are sent', async () => (await rows()).every(({ state }) => state === 'sent'))
    const again = smtp.from('second')
    assert.deepEqual(
      again.map(({ messageId }) => messageId).sort(),
      smtp
        .from('first')
        .map(({ messageId }) => messageId)
        .sort(),
    )
    for (const { at } of again) assert.ok(at >= leaseEnd, 'not before the lease has ended')
  })
}

const prepare = async (t: TestContext) => {
  const smtp = await startHoldingServer(t)
  const databaseUrl = await makeMigratedDatabase(t)
  const DATA_DIR = await makeTestFolder(t)
  const client = new Client({ connectionString: databaseUrl })
  await client.connect()
  whenOver(t, () => client.end())

  return {
    smtp,
    startNode: (name: string) =>
      startProcess(t, {
        env: {
          ...databaseSettings(databaseUrl),
          DATA_DIR,
          SMTP_HOST: '127.0.0.1',
          SMTP_PORT: String(smtp.port),
          SMTP_TLS: 'False',
          MAIL_FROM: `${name}@example.com`,
          NOTIFY_EMAIL: 'desk@example.com',
          MAIL_LEASE_SECONDS: String(leaseSeconds),
          MAIL_RETRY_MAX_SECONDS: '1',
        },
      }),
    rows: async () => {
      const { rows } = await client.query<{ state: string; lease_token: string | null; due_at: string }>(
        'select state, lease_token, due_at from mails order by id',
      )
      return rows.map((row) => ({ ...row, due_at: Number(row.due_at) }))
    },
  }
}

const submit = async ({ url }: FoyerProcess) => {
  const answer = await fetch(`${url}/api/leads`, { method: 'POST', body: submission() })
  assert.equal(answer.status, 201)
}

/** The lines of a node's log that say that another node has taken a mail over. */
const takenOverLines = ({ lines }: FoyerProcess) =>
  lines.filter((line) => line.includes('has taken over this mail'))

type HeldMail = { from: string; messageId: string; at: number; accept(): void }

/** A mail server that reads every mail to its end, and accepts it when `accept` is called. */
const startHoldingServer = async (t: TestContext) => {
  const mails: HeldMail[] = []
  let holding = true
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS', 'AUTH'],
    disableReverseLookup: true,
    closeTimeout: 1,
    onData: (stream, { envelope }, done) => {
      buffer(stream).then(
        (raw) => take(raw, envelope.mailFrom ? envelope.mailFrom.address : '', done),
        // The node was ended while sending.
        () => {},
      )
    },
  })
  const take = (raw: Buffer, from: string, accept: () => void) => {
    const messageId = /^message-id: (\S+)/im.exec(raw.toString())?.[1] ?? ''
    mails.push({ from, messageId, at: Date.now(), accept })
    if (!holding) accept()
  }
  server.on('error', () => {})
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  whenOver(t, () => {
    for (const { _socket } of server.connections) _socket.destroy()
    server.close()
  })
  const address = server.server.address()

  return {
    port: address !== null && typeof address === 'object' ? address.port : 0,
    mails,
    from: (node: string) => mails.filter(({ from }) => from === `${node}@example.com`),
    acceptAll: () => {
      holding = false
      for (const { accept } of mails) accept()
    },
  }
}
