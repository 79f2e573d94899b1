import type { Foyer } from '#server/app.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { recount } from '#server/features/doctor/recount.ts'
import { formIn } from '#server/features/intake/form/test-form.ts'
import { markOverdue } from '#server/features/leads/due/mark-overdue.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { type Answer, type Call, call } from '#server/testing/requests/call.ts'
import { addJob } from '#server/testing/jobs.ts'
import { submission } from '#server/testing/requests/submission.ts'
import { until } from '#server/testing/until.ts'
import { admin, storedAt } from './stored-version.ts'

const dayMs = 86_400_000
const soon = storedAt + 1_800_000

/**
 * Does everything that a firm does, through the API, so that this program itself writes the rows. All people are
 * fictitious.
 */
export const useEverything = async (
  { deps: { db, now } }: Foyer,
  url: string,
  clock: { behindMs: number },
): Promise<void> => {
  const ask = async (method: string, path: string, options: Call = {}): Promise<Answer> => {
    const answer = await call(url, method, path, options)
    if (answer.status >= 400) throw new Error(`${method} ${path}: ${answer.status}, ${answer.text}`)
    return answer
  }
  const submit = (name: string, headers: Record<string, string> = {}) => {
    const resume = {
      name: `${name}.txt`,
      type: 'text/plain',
      content: `The artificial resume of ${name}.\nPhone: +1 212 555 0100\n`,
    }
    const person = { first_name: name, last_name: 'Artificial', email: `${name.toLowerCase()}@example.com` }
    return ask('POST', '/api/leads', { headers, multipart: submission({ ...person, resume }) })
  }

  clock.behindMs = 9 * dayMs
  await ask('POST', '/api/auth/register', { json: admin })
  await ask('POST', '/api/auth/register', {
    json: { email: 'colleague@example.com', password: admin.password },
  })
  await submit('First')
  await submit('Second')
  // A mail or job in progress would be given up when the clock jumps.
  await untilMailsAreSent(db)
  await untilResumesAreRead(db)

  clock.behindMs = 0
  await markOverdue(db, now())
  const signIn = () =>
    ask('POST', '/api/auth/token', { form: { username: admin.email, password: admin.password } })
  const { access_token: token, refresh_token } = (await signIn()).body
  await ask('POST', '/api/auth/token', { form: { grant_type: 'refresh_token', refresh_token } })
  await ask('POST', '/api/auth/logout', { token: (await signIn()).body.access_token })
  await ask('PATCH', '/api/auth/me', { token, json: { name: 'Admin Artificial' } })
  await ask('PATCH', '/api/attorneys/2', { token, json: { is_active: true } })
  await ask('PATCH', '/api/auth/me', { token, json: { language: 'es', lead_mails: 'each' } })
  await ask('PATCH', '/api/settings', {
    token,
    json: { firm_name: 'Example & Partners', firm_logo: { data: dot } },
  })

  const form = formIn(await ask('GET', '/?utm_source=example&lang=es'))
  const ticked = submission({
    first_name: 'Third',
    last_name: 'Artificial',
    email: 'third@example.com',
    more: { ...form.hidden, consent: 'on' },
  })
  await ask('POST', form.action, { multipart: ticked })
  await submit('Fourth', { 'idempotency-key': 'artificial-key' })
  const contact = { phone: '+1 212 555 0100', link: 'https://example.com/first', city: 'Exampleton' }
  await ask('PATCH', '/api/leads/1', { token, json: { assigned_to: 2, ...contact } })
  await ask('PATCH', '/api/leads/2', {
    token,
    json: { state: 'REACHED_OUT', outcome: 'retained', contact: 'phone' },
  })
  await ask('POST', '/api/leads/2/notes', { token, json: { text: 'An artificial note.' } })
  await ask('POST', '/api/leads/2/resume/ticket', { token })
  await ask('POST', '/api/leads/2/readers', { token, json: { is_reading: true } })
  await ask('POST', '/api/leads/1/related/2/different', { token })
  const declined = { kind: 'outcome', outcome: 'declined' }
  await ask('POST', '/api/bulk', { token, json: { q: 'state:pending', action: declined } })
  await ask('POST', '/api/bulk/1/undo', { token })
  await ask('POST', '/api/views', { token, json: { name: 'Artificial', q: 'is:overdue', shared: true } })
  await ask('POST', '/api/views', { token, json: { name: 'Removed', q: '' } })
  await ask('DELETE', '/api/views/2', { token })
  await ask('PATCH', '/api/auth/preferences', { token, json: { density: 'compact' } })
  await ask('POST', '/api/invitations', { token, json: { email: 'invited@example.com', language: 'es' } })
  await ask('GET', '/api/leads/export?q=artificial', { token })
  await ask('POST', '/api/exports', { token, json: { format: 'ndjson' } })
  await ask('POST', '/api/auth/password-reset', { json: { email: 'colleague@example.com' } })
  await untilMailsAreSent(db)
  await untilResumesAreRead(db)
}

const dot = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

const untilMailsAreSent = (db: Database) =>
  until('every mail is sent', async () => {
    const waiting = await db.selectFrom('mails').select('id').where('state', '<>', 'sent').executeTakeFirst()
    return waiting === undefined
  })

const untilResumesAreRead = (db: Database) =>
  until('every resume is read', async () => {
    const unread = await db.selectFrom('leads').select('id').where('resume_read', '=', 0).executeTakeFirst()
    return unread === undefined
  })

/**
 * Adds rows that arise only from errors of others, in the middle of work, or on PostgreSQL. Call it while no server
 * runs.
 */
export const addTheRest = async (db: Database): Promise<void> => {
  await transact(db, async (tx) => {
    const refused = {
      state: 'dismissed',
      trouble: 'recipient',
      last_error: '550 No such mailbox.',
      sent_at: null,
    } as const
    await tx.updateTable('mails').set(refused).where('id', '=', 1).execute()
    const beingSent = { state: 'queued', lease_token: 'artificial', due_at: soon, sent_at: null } as const
    await tx.updateTable('mails').set(beingSent).where('id', '=', 2).execute()
    await tx.updateTable('password_resets').set({ used_at: storedAt }).execute()
    await tx.updateTable('attorneys').set({ lead_mails: 'daily' }).where('id', '=', 2).execute()
    const digest = { attorney_id: 2, lead_id: 1, created_at: storedAt }
    await tx
      .insertInto('digest_leads')
      .values({ ...digest, mail_id: 1 })
      .execute()
    await tx.updateTable('invitations').set({ ended_at: storedAt, attorney_id: 2 }).execute()
    const progress = { done: 1, total: 2, beganAt: storedAt }
    const id = await addJob(tx, storedAt, {
      kind: 'example',
      dueAt: soon,
      leadId: 1,
      startedBy: 1,
      attempts: 1,
      lastError: 'An artificial error.',
      leaseToken: 'artificial',
      progress,
    })
    await tx.updateTable('jobs').set({ once: 'artificial' }).where('id', '=', id).execute()
    const said = { author: 'Third Artificial', written_at: storedAt, changed_at: storedAt, language: 'en' }
    await tx
      .updateTable('resume_readings')
      .set({ ...said, pages: 1, findings: 'external_links', preview: '{"page_sizes":[]}' })
      .where('lead_id', '=', 3)
      .execute()
    // What an earlier version searched.
    await tx.insertInto('lead_words').values({ word: 'third', lead_id: 3 }).execute()
    // The words of the search are made again: PostgreSQL cannot take over those of SQLite.
    await tx.updateTable('search_index').set({ tokens_version: 0, unindexed_below: 5 }).execute()
    await tx
      .insertInto('name_parts')
      .values({ part: 'thid', word: 'third' })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    await tx
      .insertInto('resume_scans')
      .values([
        { lead_id: 2, state: 'infected', name: 'Artificial.Mark', reason: null, scanned_at: storedAt },
        { lead_id: 3, state: 'not_scanned', name: null, reason: 'encrypted', scanned_at: storedAt },
      ])
      .execute()
    await tx.updateTable('resume_scans').set({ handled_at: storedAt }).where('lead_id', '=', 2).execute()
    const round = { signatures: 27834, round_began_at: storedAt, round_below: 2 }
    await tx
      .insertInto('scanner')
      .values({ only: 1, silent_since: storedAt, ...round })
      .execute()
    await tx
      .updateTable('leads')
      .set({ message: 'A few artificial lines.', resume_scanned: 1 })
      .where('id', '=', 3)
      .execute()
    const refusal = { bulk_id: 1, lead_id: 3, during: 'undo', reason: 'An artificial reason.' } as const
    await tx.insertInto('bulk_refusals').values(refusal).execute()
    await tx.updateTable('bulks').set({ job_id: id }).execute()
    await tx.updateTable('leads').set({ external_id: 'artificial-3' }).where('id', '=', 3).execute()
    const { id: import_id } = await tx
      .insertInto('imports')
      .values({
        file_name: 'artificial.csv',
        state: 'undoing',
        reason: 'An artificial reason.',
        read_as: '{"charset":"utf-8","delimiter":","}',
        columns: '[]',
        options: '{}',
        rehearsal: '{}',
        job_id: id,
        uploaded_by: 1,
        uploaded_at: storedAt,
        ended_at: storedAt,
        undone_by: 1,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    const row = {
      cells: '[]',
      key: 'third@example.com',
      outcome: 'created',
      reason: 'An artificial reason.',
      resume_file: 'artificial.pdf',
      resume_reason: 'An artificial reason.',
    } as const
    await tx
      .insertInto('import_rows')
      .values({ import_id, row: 2, lead_id: 3, ...row })
      .execute()
    const path = 'cvs/Artificial.pdf'
    await tx
      .insertInto('import_files')
      .values({
        import_id,
        name: path,
        name_key: path.toLowerCase(),
        base_key: 'artificial.pdf',
        path: 'uploads/import_artificial.pdf',
        resume_name: 'Artificial.pdf',
        media_type: 'application/pdf',
        bytes: 7,
        sha256: '00'.repeat(32),
        caveats: '',
        reason: 'An artificial reason.',
        row: 2,
      })
      .execute()
    await tx.updateTable('events').set({ import_id }).where('lead_id', '=', 3).execute()
    const filledFrom = { sha256: '00'.repeat(32), lines: 7, begun_at: storedAt, ended_at: storedAt }
    await tx
      .insertInto('reimport')
      .values({ only: 1, ...filledFrom })
      .execute()
    await tx.insertInto('feed_cursors').values({ name: 'example', tx: 0, id: 1 }).execute()
    await tx.insertInto('rate_limits').values({ key: 'artificial', count: 1, ends_at: soon }).execute()
  })
  await recount(db)
}
