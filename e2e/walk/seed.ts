import { addToCounts } from '#server/adapters/database/counting/counts.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { docxParts, makeZip } from '#server/features/intake/inspect/inspect-samples.ts'
import { markOverdue } from '#server/features/leads/due/mark-overdue.ts'
import { enqueueReading } from '#server/features/reading/enqueue-reading.ts'
import { addJob, removeReadingJobs } from '#server/testing/jobs.ts'
import { pdfWith, shown } from '#server/testing/resumes.ts'
import type { TestFoyer } from '#server/testing/start-foyer.ts'
import { until } from '#server/testing/until.ts'
import { submitRead } from '#server/testing/read-leads.ts'
import type { SubmissionParts } from '#server/testing/requests/submission.ts'
import { resumePdf } from '#scripts/screenshots/resume-pdf.ts'
import { wordResume } from './word-resume.ts'

/** The longest texts that the contract allows, without spaces at which a line could break. */
export const long = {
  name: 'Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewissenhaftschaferswessenschafewarenwohlgepf',
  email: `${'very-long-local-part-'.repeat(3)}x@${'a-domain-label-as-long-as-they-come.'.repeat(4)}example.com`,
  file: `${'a-file-name-without-an-end-'.repeat(7)}.pdf`,
  note: [
    'https://example.com/',
    'path-without-a-break/'.repeat(20),
    '\n\nTwo lines below: ',
    'words '.repeat(60),
  ].join(''),
}

const firstNames = [
  'Ada',
  'Alan',
  'Barbara',
  'Edsger',
  'Frances',
  'Grace',
  'Hedy',
  'John',
  'Kathleen',
  'Niklaus',
]
const lastNames = [
  'Lovelace',
  'Turing',
  'Liskov',
  'Dijkstra',
  'Allen',
  'Hopper',
  'Lamarr',
  'Backus',
  'Booth',
  'Wirth',
]
const hourMs = 3_600_000

/** Adds leads of every kind, with notes and mails, and a colleague. @returns the ids of special leads by what is special */
export const fillFoyer = async (foyer: TestFoyer) => {
  const admin = await foyer.attorney({ email: 'barbara@example.com' })
  const submit = async (parts: SubmissionParts) => Number((await foyer.submit(parts)).body.id)
  foyer.advance(-50 * hourMs)
  const leads = {
    pdf: await submit({ resume: { name: 'Ada Lovelace – résumé.pdf', content: resumePdf('Ada Lovelace') } }),
    txt: await submit({
      ...named(1),
      resume: { name: 'résumé.txt', content: `Alan Turing\n\n${'Bletchley Park, '.repeat(400)}` },
    }),
    long: await submit({
      first_name: long.name,
      last_name: long.name,
      email: long.email,
      resume: { name: long.file, content: resumePdf('Somebody') },
    }),
  }
  for (let n = 0; n < 8; n += 1) await submit(named(n))
  foyer.advance(50 * hourMs)
  await markOverdue(foyer.deps.db, foyer.deps.now())
  const others = {
    unreadable: await submit({
      ...named(3),
      resume: { name: 'broken.pdf', content: '%PDF-1.4\nnothing more\n%%EOF\n' },
    }),
    docx: await submit({
      ...named(5),
      resume: { name: 'resume.docx', content: Uint8Array.from(wordResume()) },
    }),
    blank: await submit({
      ...named(6),
      resume: { name: 'blank.docx', content: Uint8Array.from(makeZip(docxParts())) },
    }),
    risky: await submit({
      ...named(7),
      resume: { name: 'risky.pdf', content: Uint8Array.from(riskyPdf()) },
    }),
    missing: await submit({ ...named(4), resume: { name: 'lost.pdf', content: resumePdf('Frances Allen') } }),
  }
  const unread = await submit({
    ...named(8),
    resume: { name: 'unread.pdf', content: resumePdf('Niklaus Wirth') },
  })
  // Another long name, so that the search for the first one does not find these.
  const longAgain = Array.from(long.name).toReversed().join('')
  const twice = { first_name: longAgain, last_name: longAgain, email: 'twice@example.com' }
  const before = `${longAgain}\n${'Attorney, '.repeat(90)}\n`
  await submitRead(foyer, twice, { text: before + long.file })
  const again = await submitRead(foyer, twice, { text: before + long.email })
  const johnson = { first_name: 'Katherine', last_name: 'Johnson', email: 'katherine@example.com' }
  await submitRead(foyer, johnson, { text: 'Trajectories of flights, and their reports. '.repeat(30) })
  await Promise.all(Array.from({ length: 60 }, (_, n) => submit(named(n))))
  await waitToBeRead(foyer, Object.values({ ...leads, ...others }))
  for (const id of [leads.pdf, leads.long])
    for (const text of ['Called, nobody answered. Again tomorrow.', long.note])
      await foyer.call('POST', `/api/leads/${id}/notes`, { token: admin.token, json: { text } })
  const { id: me } = await foyer.deps.db
    .selectFrom('attorneys')
    .select('id')
    .orderBy('id')
    .executeTakeFirstOrThrow()
  for (const id of Object.values(leads))
    await foyer.call('PATCH', `/api/leads/${id}`, { token: admin.token, json: { assigned_to: me } })
  return { ...leads, ...others, unread, again }
}

/** Only the resumes of these leads wait to be read: each takes a process of its own. */
const waitToBeRead = ({ deps: { db, now } }: TestFoyer, leadIds: number[]) =>
  transact(db, async (tx) => {
    await removeReadingJobs(tx)
    for (const id of leadIds) await enqueueReading(tx, id, now())
  })

const riskyPdf = () =>
  pdfWith({
    content: ['Edsger Dijkstra', 'Attorney at law', 'Shortest paths through long files'].reduce(
      (lines, line, index) => lines + shown(line, { size: index === 0 ? 28 : 14, y: 740 - index * 34 }),
      '',
    ),
    catalog: '/OpenAction<</S/JavaScript/JS(app.alert)>>/Names<</EmbeddedFiles 6 0 R>>',
    objects: ['<<>>'],
    info: "/Author(Edsger)/CreationDate(D:20260131103000+01'00')",
  })

const named = (n: number) => ({
  first_name: firstNames[n % 10] ?? '',
  last_name: lastNames[Math.floor(n / 10 + n) % 10] ?? '',
  email: `${firstNames[n % 10]}.${n}@example.com`.toLowerCase(),
})

/** Changes some mails to failed, queued after an error, and unaddressed. */
export const addUnsentMails = async ({ deps: { db, now } }: TestFoyer): Promise<void> => {
  const some = await db.selectFrom('mails').select('id').orderBy('id').limit(12).execute()
  const ids = some.map(({ id }) => id)
  const set = (
    range: number[],
    values: {
      state: 'failed' | 'queued' | 'unaddressed'
      last_error: string | null
      recipient?: null
      message_id?: null
    },
  ) =>
    transact(db, async (tx) => {
      await tx
        .updateTable('mails')
        // Within the longest pause between attempts: of a later time the server would think that its clock was set back.
        .set({ ...values, sent_at: null, attempts: 13, due_at: now() + 1_800_000 })
        .where('id', 'in', range)
        .execute()
      await addToCounts(tx, { 'mails:sent': -range.length, [`mails:${values.state}`]: range.length })
    })
  await set(ids.slice(0, 6), {
    state: 'failed',
    last_error: `550 5.1.1 <${long.email}>: ${'user unknown, '.repeat(20)}`,
  })
  await set(ids.slice(6, 9), { state: 'queued', last_error: 'connect ECONNREFUSED 192.0.2.1:587' })
  await set(ids.slice(9, 12), { state: 'unaddressed', last_error: null, recipient: null, message_id: null })
}

/** Adds jobs that have failed, and one that is half done, in place of those that read the resumes of the seed. */
export const addUnfinishedJobs = async ({ deps: { db, now } }: TestFoyer): Promise<void> => {
  const { id: startedBy } = await db
    .selectFrom('attorneys')
    .select('id')
    .orderBy('id')
    .executeTakeFirstOrThrow()
  const { id: leadId } = await db.selectFrom('leads').select('id').orderBy('id').executeTakeFirstOrThrow()
  await transact(db, async (tx) => {
    await removeReadingJobs(tx)
    await addJob(tx, now(), {
      kind: 'extract_text',
      state: 'failed',
      attempts: 6,
      leadId,
      lastError: 'The file was not read to its end within 60 seconds.',
    })
    await addJob(tx, now(), {
      kind: 'export',
      state: 'failed',
      attempts: 1,
      startedBy,
      lastError: `ENOSPC: ${'no-space-left-on-device/'.repeat(15)}`,
      progress: { done: 12_480, total: 60_000, beganAt: now() - 600_000 },
    })
    await addJob(tx, now(), {
      kind: 'import',
      startedBy,
      dueAt: now() + 60_000,
      leaseToken: 'held',
      progress: { done: 3, total: 10, beganAt: now() - 60_000 },
    })
  })
}

/** Adds a waiting attorney, a deactivated one, one with very long name and address, and invitations in every state. */
export const fillTeam = async (foyer: TestFoyer): Promise<void> => {
  await foyer.attorney({ email: 'kathleen@example.com', status: 'waiting' })
  await foyer.attorney({ email: 'edsger@example.com', status: 'deactivated' })
  const { id } = await foyer.attorney({ email: long.email, role: 'attorney' })
  await transact(foyer.deps.db, (tx) =>
    tx.updateTable('attorneys').set({ name: long.name }).where('id', '=', id).execute(),
  )
  await addInvitations(foyer)
}

const addInvitations = async (foyer: TestFoyer) => {
  const { token } = await foyer.attorney({ email: 'annie@example.com' })
  const invite = async (email: string) =>
    (await foyer.call('POST', '/api/invitations', { token, json: { email } })).body.id
  const [, expired, refused] = [
    await invite('dorothy@example.com'),
    await invite('jean@example.com'),
    await invite(`invited-${long.email.slice(8)}`),
  ]
  const { db, now } = foyer.deps
  await until('the invitations are sent', async () => {
    const queued = await db.selectFrom('mails').select('id').where('state', '=', 'queued').execute()
    return queued.length === 0
  })
  await transact(db, async (tx) => {
    await tx.updateTable('invitations').set({ expires_at: now() }).where('id', '=', expired).execute()
    await tx
      .updateTable('mails')
      .set({ state: 'failed', trouble: 'recipient', last_error: '550 5.1.1 User unknown', sent_at: null })
      .where('invitation_id', '=', refused)
      .execute()
    await addToCounts(tx, { 'mails:sent': -1, 'mails:refused': 1 })
  })
}
