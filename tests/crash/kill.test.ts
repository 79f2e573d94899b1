import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { access, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openStore } from '#server/adapters/storage/open.ts'
import { examine } from '#server/features/doctor/examine.ts'
import { checks } from '#server/features.ts'
import { sweepUploads } from '#server/features/upkeep/sweep-uploads.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { type ReceivedMail, startSmtpServer } from '#server/testing/servers/smtp-server.ts'
import { type TestFoyer, databaseSettings, makeTestFolder } from '#server/testing/start-foyer.ts'
import { startProcess } from '#server/testing/processes/start-process.ts'
import { storedFiles } from '#server/testing/database/stored.ts'
import { pdf, submission } from '#server/testing/requests/submission.ts'
import { until } from '#server/testing/until.ts'
import { whenOver } from '#server/testing/database/when-over.ts'

const rounds = 4
const acknowledgedPerRound = 30
const clients = 16
const mailsBeingSentMax = 5
// Longer than the lease of a mail that a killed process was sending.
const afterLeasesMs = 900_000
const twoHoursMs = 7_200_000

type Intent = { key: string; email: string; content: string; id?: number }

onEachDatabase(
  'kill -9 during submissions loses no acknowledged lead',
  async (start, t, _kind, databaseUrl) => {
    const smtp = await startSmtpServer()
    whenOver(t, () => smtp.stop())
    const dataDir = await makeTestFolder(t)
    const env = {
      ...databaseSettings(databaseUrl),
      SMTP_HOST: '127.0.0.1',
      SMTP_PORT: String(smtp.port),
      SMTP_TLS: 'False',
      NOTIFY_EMAIL: 'desk@example.com',
      MAIL_RETRY_MAX_SECONDS: '1',
    }

    const intents: Intent[] = []
    for (let round = 0; round < rounds; round++) {
      const foyer = await startProcess(t, { env: { ...env, DATA_DIR: dataDir } })
      await submitUntilKilled(foyer.url, intents, round, () => void foyer.end('SIGKILL'))
      await foyer.end('SIGKILL')
    }
    const acknowledged = intents.filter(({ id }) => id !== undefined)
    assert.ok(acknowledged.length >= rounds * acknowledgedPerRound)

    const foyer = await start({ dataDir, env })
    const { token } = await foyer.attorney()
    const before = await listAll((path) => foyer.call('GET', path, { token }))
    for (const { id } of acknowledged) assert.equal(before.filter((lead) => lead.id === id).length, 1)

    // Clients without an answer try again with the same key; here all of them do, to be sure.
    for (const intent of intents) {
      const { status, body } = await foyer.submit(partsOf(intent), {
        headers: { 'idempotency-key': intent.key },
      })
      assert.equal(status, 201)
      assert.equal(body.id, intent.id ?? body.id)
      intent.id = body.id
    }
    const leads = await listAll((path) => foyer.call('GET', path, { token }))
    assert.equal(leads.length, intents.length)
    assert.equal(new Set(leads.map(({ id }) => id)).size, intents.length)

    for (const { id, content } of intents) {
      const { bytes } = await foyer.call('GET', `/api/leads/${id}/resume`, { token })
      assert.equal(sha256(bytes), sha256(content))
    }
    for (const { resume_path } of leads) await access(join(dataDir, resume_path))

    foyer.advance(afterLeasesMs)
    await until(
      'every mail has arrived',
      () => new Set(smtp.mails.map(messageIdOf)).size === 2 * intents.length,
    )
    const timesSent = Map.groupBy(smtp.mails, messageIdOf)
    const twice = [...timesSent.values()].reduce((sum, mails) => sum + mails.length - 1, 0)
    assert.ok(twice <= rounds * mailsBeingSentMax, `${twice} mails were sent twice`)
    for (const { email } of intents) assert.ok(smtp.mails.some(({ envelope }) => envelope.to[0] === email))

    await onlyOrphansAreSwept(foyer)
  },
)

/**
 * Two hours later: the sweeper moves files of unacknowledged leads to the trash, every lead has its file, and the
 * doctor finds no problem.
 */
const onlyOrphansAreSwept = async ({ deps, dataDir }: TestFoyer) => {
  const { store, upkeep: storage } = openStore(deps.config, deps.now)
  const orphan = 'uploads/nobody_example.com_0123456789abcdef0123456789abcdef.pdf'
  await writeFile(join(dataDir, orphan), pdf())
  const before = (await storedFiles(dataDir)).uploads
  const later = () => deps.now() + twoHoursMs

  const { standing, orphans } = await sweepUploads({ db: deps.db, store, storage, now: later })
  assert.ok(standing.sweepable)
  const named = await deps.db.selectFrom('leads').select('resume_path').execute()
  const left = (await storedFiles(dataDir)).uploads.map((name) => `uploads/${name}`)
  assert.deepEqual(left.sort(), named.map(({ resume_path }) => resume_path).sort())
  assert.equal(orphans, before.length - named.length)
  assert.ok(orphans >= 1)

  const findings = await Array.fromAsync(examine(deps.config, { checks, now: deps.now, progress: () => {} }))
  assert.deepEqual(
    findings.filter(({ level }) => level === 'problem'),
    [],
  )
}

/**
 * Clients submit one lead after another until enough are acknowledged; then the process is killed during the other
 * submissions.
 */
const submitUntilKilled = async (url: string, intents: Intent[], round: number, kill: () => void) => {
  let acknowledged = 0
  let killed = false
  const client = async (n: number) => {
    for (let turn = 0; !killed; turn++) {
      const key = `round-${round}-client-${n}-turn-${turn}`
      const intent: Intent = { key, email: `${key}@example.com`, content: pdf(key.repeat(300)) }
      intents.push(intent)
      const id = await submit(url, intent)
      if (id === undefined) return
      intent.id = id
      if (++acknowledged === acknowledgedPerRound) {
        killed = true
        kill()
      }
    }
  }
  await Promise.all(Array.from({ length: clients }, (_, n) => client(n)))
}

/** @returns the id after a 201; undefined without one */
const submit = async (url: string, intent: Intent): Promise<number | undefined> => {
  try {
    const body = submission(partsOf(intent))
    const response = await fetch(`${url}/api/leads`, {
      method: 'POST',
      body,
      headers: { 'idempotency-key': intent.key },
    })
    const lead = (await response.json()) as { id: number }
    return response.status === 201 ? lead.id : undefined
  } catch {
    return undefined
  }
}

const partsOf = ({ email, content }: Intent) => ({
  email,
  resume: { name: 'cv.pdf', type: 'application/pdf', content },
})

const listAll = async (
  get: (path: string) => Promise<{
    body: { items: { id: number; resume_path: string }[]; has_more: boolean; last_id: number }
  }>,
) => {
  const all: { id: number; resume_path: string }[] = []
  for (let after = 0, more = true; more;) {
    const { body } = await get(`/api/leads?page_size=100&after_id=${after}`)
    all.push(...body.items)
    more = body.has_more
    after = body.last_id
  }
  return all
}

const sha256 = (content: string | Uint8Array) => createHash('sha256').update(content).digest('hex')

const messageIdOf = ({ parsed }: ReceivedMail) => parsed.messageId
