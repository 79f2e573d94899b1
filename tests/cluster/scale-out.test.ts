import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { openStore } from '#server/adapters/storage/open.ts'
import { withoutNginx } from '#tests/deploy/deployed-nginx.ts'
import { sweepUploads } from '#server/features/upkeep/sweep-uploads.ts'
import { databases } from '#server/testing/database/databases.ts'
import type { ReceivedMail } from '#server/testing/servers/smtp-server.ts'
import type { FoyerProcess } from '#server/testing/processes/start-process.ts'
import { makeStartFoyer } from '#server/testing/start-foyer.ts'
import { stores } from '#server/testing/servers/stores.ts'
import { pdf } from '#server/testing/requests/submission.ts'
import { until } from '#server/testing/until.ts'
import { type Site, leaseSeconds, startSite } from './site.ts'
import { type Intent, type Submitters, startSubmitters } from './submitters.ts'

const missing =
  withoutNginx ?? (databases.length < 2 ? 'no PostgreSQL here' : stores.length < 2 && 'no S3 server here')

const people = 6
const leadsPerPhase = 25
// Two fifths of the lease, and time to write the result.
const longestTryMs = leaseSeconds * 500
const twoHoursMs = 7_200_000

test(
  'three nodes behind nginx lose nothing when one is killed, one is paused past its lease, and PostgreSQL is killed',
  { skip: missing },
  async (t) => {
    const site = await startSite(t)
    const tokens = await registerAndSignIn(site)
    const load = startSubmitters(site.url, people)
    const phase = () => submitMore(load)

    await phase()
    await site.nodes.killed.end('SIGKILL')
    await phase()
    await site.postgres.kill()
    const before = load.repeated()
    await until('requests are answered with 503', () => load.repeated() > before)
    await site.postgres.start()
    await phase()
    const pause = await pausePastLease(site)
    await phase()
    await load.finish()

    const { intents } = load
    await everyMailArrives(site, intents)
    assertNeverSentByTwoAtOnce(site.smtp.mails, pause)
    await everyLeadIsStored(site, intents, tokens.access_token)
    await sessionIsValid(site, tokens)
    await orphansAreSwept(t, site, intents)
  },
)

const submitMore = async (load: Submitters) => {
  const target = load.acknowledged() + leadsPerPhase
  await until(`${target} leads are acknowledged`, () => load.acknowledged() >= target)
}

const registerAndSignIn = async ({ ask }: Site) => {
  const account = { email: 'ada@example.com', password: 'correct horse battery' }
  assert.equal((await ask('POST', '/api/auth/register', { json: account })).status, 201)
  const form = { username: account.email, password: account.password }
  const { status, body } = await ask('POST', '/api/auth/token', { form })
  assert.equal(status, 200)
  return body as { access_token: string; refresh_token: string }
}

type Pause = { begunAt: number }

/**
 * Pauses a node while a mail server still owes it an answer, until other nodes have taken its mails over; then resumes
 * it.
 */
const pausePastLease = async (site: Site): Promise<Pause> => {
  const { paused } = site.nodes
  const held = await site.smtp.hold('paused@example.com')
  process.kill(paused.pid, 'SIGSTOP')
  const begunAt = Date.now()
  held.answer()
  await until('the other nodes have finished their earlier mails', () => Date.now() > begunAt + longestTryMs)
  const claimed = (await site.leases((lease) => lease.begunAt < begunAt)).map(({ token }) => token)
  assert.ok(claimed.length > 0, 'it was paused with claimed mails')
  await until('other nodes have taken them over', async () => {
    const left = await site.leases(({ token }) => claimed.includes(token))
    return left.length === 0
  })
  assert.ok(Date.now() > begunAt + leaseSeconds * 1_000 - longestTryMs, 'not before the lease has ended')
  process.kill(paused.pid, 'SIGCONT')
  await until('its late results are refused', () => takenOverLines(paused).length > 0)
  return { begunAt }
}

const takenOverLines = ({ lines }: FoyerProcess) =>
  lines.filter((line) => line.includes('has taken over this mail'))

const everyMailArrives = async ({ smtp }: Site, intents: Intent[]) => {
  const arrived = () => Map.groupBy(smtp.mails, ({ parsed }) => parsed.messageId).size
  await until('every mail has arrived', () => arrived() >= 2 * intents.length, 120_000)
  assert.equal(arrived(), 2 * intents.length)
  const kinds = Map.groupBy(smtp.mails, ({ envelope }) => envelope.to[0] === 'desk@example.com')
  const notifications = new Set(kinds.get(true)?.map(({ parsed }) => parsed.messageId))
  assert.equal(notifications.size, intents.length)
  const receipts = new Set(kinds.get(false)?.map(({ envelope }) => envelope.to[0]))
  assert.deepEqual([...receipts].sort(), intents.map(({ email }) => email).sort())
}

/** A mail that the paused node had begun counts as being sent until the pause: the node did nothing after that. */
const assertNeverSentByTwoAtOnce = (mails: ReceivedMail[], pause: Pause) => {
  const endOf = ({ envelope, begunAt, receivedAt }: ReceivedMail) =>
    envelope.from === 'paused@example.com' && begunAt <= pause.begunAt
      ? Math.min(receivedAt, pause.begunAt)
      : receivedAt
  for (const sends of Map.groupBy(mails, ({ parsed }) => parsed.messageId).values()) {
    const inOrder = sends.sort((a, b) => a.begunAt - b.begunAt)
    for (const [n, next] of inOrder.entries()) {
      const earlier = inOrder[n - 1]
      if (earlier) assert.ok(next.begunAt >= endOf(earlier), 'two nodes sent one mail at the same time')
    }
  }
}

const everyLeadIsStored = async ({ ask }: Site, intents: Intent[], token: string) => {
  assert.equal(new Set(intents.map(({ id }) => id)).size, intents.length)
  const { body } = await ask('GET', '/api/leads?page_size=1', { token })
  assert.equal(body.total, intents.length)
  for (const { id, email, content } of intents) {
    assert.equal((await ask('GET', `/api/leads/${id}`, { token })).body.email, email)
    const { bytes } = await ask('GET', `/api/leads/${id}/resume`, { token })
    assert.equal(sha256(bytes), sha256(content))
  }
}

const sessionIsValid = async (
  { ask }: Site,
  { access_token, refresh_token }: { access_token: string; refresh_token: string },
) => {
  assert.equal((await ask('GET', '/api/auth/me', { token: access_token })).status, 200)
  const form = { grant_type: 'refresh_token', refresh_token }
  assert.equal((await ask('POST', '/api/auth/token', { form })).status, 200)
}

/** Two hours later: files of leads that were never acknowledged are swept, and every file of a lead exists. */
const orphansAreSwept = async (t: TestContext, { settings, postgres }: Site, intents: Intent[]) => {
  const { deps, dataDir } = await makeStartFoyer(t, postgres.url)({ env: settings })
  const { store, upkeep: storage } = openStore(deps.config, deps.now)
  const upload = join(dataDir, 'incoming', 'orphan.part')
  await writeFile(upload, pdf())
  await store.keep(upload, 'uploads/nobody_example.com_orphan.pdf', sha256(pdf()))

  const { standing, orphans } = await sweepUploads({
    db: deps.db,
    store,
    storage,
    now: () => Date.now() + twoHoursMs,
  })
  assert.ok(standing.sweepable)
  assert.ok(orphans >= 1)
  const left: string[] = []
  for await (const { path } of store.list()) left.push(path)
  const named = await deps.db.selectFrom('leads').select('resume_path').execute()
  assert.deepEqual(left.sort(), named.map(({ resume_path }) => resume_path).sort())
  assert.equal(left.length, intents.length)
}

const sha256 = (content: string | Uint8Array) => createHash('sha256').update(content).digest('hex')
