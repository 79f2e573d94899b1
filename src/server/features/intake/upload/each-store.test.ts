import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { listMails, readMail } from '#server/adapters/mail/mailbox-reader.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { openStore } from '#server/adapters/storage/open.ts'
import { examine } from '#server/features/doctor/examine.ts'
import { checks } from '#server/features.ts'
import { sweepUploads } from '#server/features/upkeep/sweep-uploads.ts'
import { onlySqlite } from '#server/testing/database/databases.ts'
import { removeReadingJobs } from '#server/testing/jobs.ts'
import type { TestFoyer } from '#server/testing/start-foyer.ts'
import { onEachStore } from '#server/testing/servers/stores.ts'
import { pdf } from '#server/testing/requests/submission.ts'
import { storedFiles } from '#server/testing/database/stored.ts'
import { until } from '#server/testing/until.ts'

const hourMs = 3_600_000

const start = async (t: TestContext, settings: Record<string, string>) => {
  const foyer = await onlySqlite(t)({ env: { ...settings, NOTIFY_EMAIL: 'firm@example.com' } })
  const { store, upkeep } = openStore(foyer.deps.config, foyer.deps.now)
  const { db, now } = foyer.deps
  const sweeping = { db, store, storage: upkeep, now }
  /** Writes other bytes to a path in the store, without Foyer. */
  const place = async (path: string, content: string) => {
    const temporaryFile = join(foyer.dataDir, 'incoming', 'placed.part')
    await writeFile(temporaryFile, content)
    await store.keep(temporaryFile, path, createHash('sha256').update(content).digest('hex'))
  }
  return { foyer, store, upkeep, sweeping, place, attorney: await foyer.attorney() }
}

const paths = async (listed: AsyncIterable<{ path: string }>) =>
  (await Array.fromAsync(listed)).map(({ path }) => path)

const problemsOf = async ({ deps }: TestFoyer) => {
  const findings = await Array.fromAsync(examine(deps.config, { checks, now: deps.now, progress: () => {} }))
  return findings
    .filter(({ check, level }) => level === 'problem' && check !== 'mails')
    .map(({ message }) => message)
}

onEachStore(
  'the download and the attachment of the notification have the bytes that the prospect submitted',
  async (settings, t, kind) => {
    const { foyer, store, attorney } = await start(t, settings)
    const content = pdf('x'.repeat(50_000))
    const answer = await foyer.submit({ resume: { name: 'cv.pdf', type: 'application/pdf', content } })
    assert.equal(answer.status, 201)
    assert.deepEqual(await paths(store.list()), [answer.body.resume_path])
    assert.deepEqual((await storedFiles(foyer.dataDir).catch(() => ({ incoming: [] }))).incoming, [])
    const path = `/api/leads/${answer.body.id}/resume`
    const download = await foyer.call('GET', path, attorney)
    assert.equal(download.text, content)
    const part = await foyer.call('GET', path, { ...attorney, headers: { range: 'bytes=5-9' } })
    assert.deepEqual([part.status, part.text], [206, content.slice(5, 10)])
    const folder = join(foyer.dataDir, 'mail')
    const notification = await until('the notification is sent', async () =>
      (await listMails(folder)).find(({ to }) => to.includes('firm@example.com')),
    )
    const mail = await readMail(folder, notification.name)
    assert.equal(Buffer.from(mail?.attachments[0]?.content ?? '').toString(), content)
    assert.match(foyer.greeting().join('\n'), kind === 's3' ? /bucket foyer-/ : /files in /)
    assert.doesNotMatch(
      foyer.greeting().join('\n'),
      new RegExp(settings['S3_SECRET_ACCESS_KEY'] ?? 'no secret'),
    )
    assert.deepEqual(await problemsOf(foyer), [])
    assert.equal((await foyer.call('GET', '/readyz')).status, 200)
  },
)

onEachStore(
  'an orphaned file is moved to the trash, and put back if a lead names it',
  async (settings, t) => {
    const { foyer, store, upkeep, sweeping, place } = await start(t, settings)
    const { body: lead } = await foyer.submit()
    await transact(foyer.deps.db, removeReadingJobs)
    await place('uploads/orphan_0123.pdf', 'an orphan')
    assert.equal((await sweepUploads(sweeping)).orphans, 0, 'the file is younger than the grace period')
    // From here on the server may sweep as well: what matters is where the files are in the end.
    const sweepUntil = (what: string, isDone: () => Promise<boolean>) =>
      until(what, async () => {
        await sweepUploads(sweeping)
        return isDone()
      })
    const isInTrash = async (path: string) => (await paths(upkeep.trash.list())).includes(path)
    foyer.advance(2 * hourMs)
    await sweepUntil('the orphan to be in the trash', () => isInTrash('uploads/orphan_0123.pdf'))
    assert.deepEqual(await paths(store.list()), [lead.resume_path])
    assert.deepEqual(await paths(upkeep.trash.list()), ['uploads/orphan_0123.pdf'])

    await upkeep.trash.put(lead.resume_path, foyer.deps.now())
    assert.match((await problemsOf(foyer)).join(), /is in the trash/)
    await sweepUntil('the resume to be put back', async () => !(await isInTrash(lead.resume_path)))
    assert.deepEqual(await paths(store.list()), [lead.resume_path])
    foyer.advance(31 * 24 * hourMs)
    await sweepUntil('the orphan to be removed', async () => !(await isInTrash('uploads/orphan_0123.pdf')))
    assert.deepEqual(await paths(upkeep.trash.list()), [])
    assert.deepEqual(await problemsOf(foyer), [])
  },
)

for (const [size, length] of [
  ['small', 10_000],
  ['large', 3_000_000],
] as const) {
  onEachStore(
    `a ${size} file that was changed in the store is never served as complete`,
    async (settings, t, kind) => {
      const { foyer, place, attorney } = await start(t, settings)
      const content = pdf('x'.repeat(length))
      const { body: lead } = await foyer.submit({ resume: { content } })
      const path = `/api/leads/${lead.id}/resume`
      const download = () => foyer.call('GET', path, attorney)
      const part = () => foyer.call('GET', path, { ...attorney, headers: { range: 'bytes=0-99' } })
      for (const changed of [content.replace('xxx', 'xyx'), content.slice(1), `${content}x`]) {
        await place(lead.resume_path, changed)
        if (size === 'large') {
          await assert.rejects(download(), TypeError)
        } else {
          const { status, body } = await download()
          assert.equal(status, 500)
          assert.match(body.detail, /damaged on the server/)
        }
        // Buckets have their own checksums, and reading a whole large file for each range would cost too much.
        if (size === 'small' || kind === 'disk') assert.equal((await part()).status, 500)
        assert.equal((await problemsOf(foyer)).length, 1)
      }
      await place(lead.resume_path, content)
      for (let turn = 0; turn < 2; turn++) assert.equal((await part()).text, content.slice(0, 100))
      assert.equal((await download()).text, content)
      assert.deepEqual(await problemsOf(foyer), [])
    },
  )
}
