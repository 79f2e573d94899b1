import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { after, before, beforeEach, test } from 'node:test'
import { listMails, readMail } from './mailbox-reader.ts'
import { makeMailbox } from './mailbox.ts'
import { sha256, testAttachment, testMessage } from './test-message.ts'

let parent: string
let folder: string
let time = Date.UTC(2026, 0, 31, 9, 30, 15, 250)
const mailbox = () => makeMailbox(folder, () => time)

before(async () => {
  parent = await mkdtemp(join(tmpdir(), 'foyer-mailbox-'))
})
beforeEach(() => {
  folder = join(parent, randomBytes(4).toString('hex'), 'mail')
})
after(() => rm(parent, { recursive: true }))

test('mails are complete .eml files that only their owner can read, and a failed mail leaves no file', async () => {
  const attachment = {
    ...testAttachment(Buffer.from('resume')),
    open: async () => Readable.from([Buffer.from('res')]),
  }
  await assert.rejects(mailbox().send(testMessage({ attachment })), { kind: 'later' })
  assert.deepEqual(await readdir(folder), [])
  await mailbox().send(testMessage({ text: 'one\ntwo\n' }))
  const [name = ''] = await readdir(folder)
  assert.doesNotMatch(await readFile(join(folder, name), 'latin1'), /[^\r]\n/)
  assert.match(name, /^2026-01-31T09-30-15\.250Z_[\w-]+\.eml$/)
  assert.equal((await stat(folder)).mode & 0o777, 0o700)
  assert.equal((await stat(join(folder, name))).mode & 0o777, 0o600)
})

test('when the folder cannot be written to, the error says to try later and does not contain the path', async () => {
  const file = join(parent, 'a-file')
  await writeFile(file, '')
  const sending = makeMailbox(file).send(testMessage())
  await assert.rejects(sending, {
    kind: 'later',
    detail: 'The mail could not be written to the mail folder (EEXIST).',
  })
})

test('the same mail twice is two files with one Message-ID', async () => {
  await mailbox().send(testMessage())
  await mailbox().send(testMessage())
  const mails = await Promise.all((await listMails(folder)).map(({ name }) => readMail(folder, name)))
  assert.deepEqual(
    mails.map((mail) => mail?.messageId),
    ['<lead-7-notification-3f2a@example.com>', '<lead-7-notification-3f2a@example.com>'],
  )
})

test('the list is newest first, has a limit, and reads only headers', async () => {
  for (const subject of ['first', 'zweite — Übung', 'third']) {
    time += 1000
    await mailbox().send(testMessage({ subject, attachment: testAttachment(randomBytes(100_000)) }))
  }
  const mails = await listMails(folder, 2)
  assert.deepEqual(
    mails.map(({ subject, to, from }) => ({ subject, to, from })),
    [
      { subject: 'third', to: 'attorney@example.org', from: 'intake@example.com' },
      { subject: 'zweite — Übung', to: 'attorney@example.org', from: 'intake@example.com' },
    ],
  )
  assert.equal(mails[0]?.at, new Date(time).toISOString())
  assert.equal(mails[0]?.sizeBytes, (await stat(join(folder, mails[0]?.name ?? ''))).size)
})

test('a mail is read back as it was written', async () => {
  const content = randomBytes(5000)
  await mailbox().send(testMessage({ attachment: testAttachment(content, 'Müller.pdf') }))
  const [{ name } = { name: '' }] = await listMails(folder)
  const mail = await readMail(folder, name)
  assert.equal(mail?.subject, 'A new lead')
  assert.equal(mail.text.trim(), 'Somebody wrote to us.')
  assert.equal(mail.html.trim(), '<p>Somebody wrote to us.</p>')
  assert.equal(mail.at, new Date(time).toISOString())
  assert.equal(mail.attachments[0]?.fileName, 'Müller.pdf')
  assert.equal(mail.attachments[0]?.mediaType, 'application/pdf')
  assert.equal(sha256(mail.attachments[0]?.content ?? ''), sha256(content))
})

test('no name can read a file outside the folder, and other files in the folder are neither listed nor read', async () => {
  await mailbox().send(testMessage())
  const [own = ''] = await readdir(folder)
  await writeFile(join(parent, 'outside.eml'), 'Subject: outside\r\n\r\nsecret')
  await writeFile(join(folder, 'notes.txt'), 'secret')
  await writeFile(join(folder, `.${own}.part`), 'half a mail')
  const hostile = [
    '../../outside.eml',
    `../mail/${own}`,
    `./${own}`,
    `${own}/../${own}`,
    join(parent, 'outside.eml'),
    `${own}\0`,
    `${own}\n`,
    '..',
    '.',
    '',
    'notes.txt',
    `.${own}.part`,
    own.replace('2026', '2027'),
  ]
  for (const name of hostile) assert.equal(await readMail(folder, name), undefined, JSON.stringify(name))
  assert.deepEqual(
    (await listMails(folder)).map(({ name }) => name),
    [own],
  )
})

test('an empty or unreadable mail does not break the list, and without a folder the list is empty', async () => {
  assert.deepEqual(await listMails(folder), [])
  await mailbox().send(testMessage())
  await writeFile(join(folder, '2026-01-01T00-00-00.000Z_empty.eml'), '')
  await writeFile(join(folder, '2026-01-01T00-00-01.000Z_noise.eml'), randomBytes(50_000))
  await mkdir(join(folder, '2026-01-01T00-00-02.000Z_folder.eml'))
  assert.equal((await listMails(folder))[0]?.subject, 'A new lead')
  assert.equal((await listMails(folder)).length, 3)
  assert.equal(await readMail(folder, '2026-01-01T00-00-02.000Z_folder.eml'), undefined)
})
