import type { Selectable } from 'kysely'
import { isAmong } from '#server/adapters/database/conditions.ts'
import type { Database, Schema } from '#server/adapters/database/schema.ts'

/** With the assigned attorney, and the virus that was found in the resume; in the order of the ids. */
export const selectExported = async (db: Database, ids: readonly number[]) => {
  if (ids.length === 0) return []
  const rows = await db
    .selectFrom('leads')
    .leftJoin('attorneys as assignee', 'assignee.id', 'leads.assigned_to')
    .leftJoin('resume_scans as scan', (join) =>
      join.onRef('scan.lead_id', '=', 'leads.id').on('scan.state', '=', 'infected'),
    )
    .select(exportedColumns)
    .select([
      'assignee.email as assignee_email',
      'scan.lead_id as infected_id',
      'scan.name as virus',
      'scan.scanned_at as found_at',
      'scan.handled_at',
    ])
    .where((eb) => isAmong(db, eb.ref('leads.id'), ids))
    .execute()
  const byId = new Map(rows.map((row) => [row.id, row]))
  return ids.flatMap((id) => byId.get(id) ?? [])
}

export type ExportedLead = Awaited<ReturnType<typeof selectExported>>[number]

const exportedColumns = [
  'leads.id',
  'leads.first_name',
  'leads.last_name',
  'leads.email',
  'leads.phone',
  'leads.link',
  'leads.city',
  'leads.state',
  'leads.assigned_to',
  'leads.outcome',
  'leads.contact',
  'leads.reached_out_at',
  'leads.first_contact_at',
  'leads.first_contact_working_ms',
  'leads.due_at',
  'leads.overdue',
  'leads.created_at',
  'leads.arrived_on',
  'leads.updated_at',
  'leads.version',
  'leads.source',
  'leads.external_id',
  'leads.language',
  'leads.marks',
  'leads.message',
  'leads.origin',
  'leads.consent_version',
  'leads.consent_language',
  'leads.consented_at',
  'leads.resume_path',
  'leads.resume_name',
  'leads.resume_media_type',
  'leads.resume_bytes',
  'leads.resume_sha256',
  'leads.resume_caveats',
] as const

/** The rows of a table that belong to these leads, by lead, in the order of their ids. */
export const selectNotesOf = async (db: Database, ids: readonly number[]) =>
  byLead(
    await db
      .selectFrom('notes')
      .innerJoin('attorneys as author', 'author.id', 'notes.author_id')
      .selectAll('notes')
      .select('author.email as author_email')
      .where((eb) => isAmong(db, eb.ref('notes.lead_id'), ids))
      .orderBy('notes.id')
      .execute(),
  )
export type ExportedNote = Selectable<Schema['notes']> & { author_email: string }

export const selectMailsOf = async (db: Database, ids: readonly number[]) =>
  byLead(
    await db
      .selectFrom('mails')
      .selectAll()
      .where((eb) => isAmong(db, eb.ref('lead_id'), ids))
      // Nobody is to get them yet.
      .where('state', '<>', 'unaddressed')
      .orderBy('id')
      .execute(),
  )

export const selectEventsOf = async (db: Database, ids: readonly number[]) =>
  byLead(
    await db
      .selectFrom('events')
      .leftJoin('event_values', 'event_values.event_id', 'events.id')
      .select(['events.id', 'kind', 'lead_id', 'actor_id', 'bulk_id', 'at', 'before', 'after'])
      .where((eb) => isAmong(db, eb.ref('lead_id'), ids))
      .orderBy('events.id')
      .execute(),
  )

export const selectRefusalsOf = async (db: Database, ids: readonly number[]) =>
  byLead(
    await db
      .selectFrom('bulk_refusals')
      .selectAll()
      .where((eb) => isAmong(db, eb.ref('lead_id'), ids))
      .orderBy('bulk_id')
      .orderBy('during')
      .execute(),
  )

export const selectDifferentOf = async (db: Database, ids: readonly number[]) =>
  byLead(
    await db
      .selectFrom('different_persons')
      .selectAll()
      .where((eb) => isAmong(db, eb.ref('lead_id'), ids))
      .orderBy('other_id')
      .execute(),
  )

const byLead = <Row extends { lead_id: number | null }>(rows: readonly Row[]): Map<number, Row[]> => {
  const groups = new Map<number, Row[]>()
  for (const row of rows) {
    if (row.lead_id === null) continue
    const group = groups.get(row.lead_id)
    if (group) group.push(row)
    else groups.set(row.lead_id, [row])
  }
  return groups
}

export const selectAttorneysById = (db: Database, ids: readonly number[]) =>
  ids.length === 0
    ? Promise.resolve([])
    : db
        .selectFrom('attorneys')
        .select(['id', 'email', 'name', 'role', 'status', 'created_at', 'updated_at'])
        .where((eb) => isAmong(db, eb.ref('id'), ids))
        .execute()

export const selectConsentTexts = (db: Database, versions: readonly string[]) =>
  versions.length === 0
    ? Promise.resolve([])
    : db.selectFrom('consent_texts').selectAll().where('version', 'in', versions).execute()

export const selectBulksById = (db: Database, ids: readonly number[]) =>
  ids.length === 0
    ? Promise.resolve([])
    : db
        .selectFrom('bulks')
        .selectAll()
        .where((eb) => isAmong(db, eb.ref('id'), ids))
        .execute()

export type ExportedResume = {
  id: number
  path: string
  sha256: string
  createdAt: number
  isInfected: boolean
}

export const selectResumesById = async (db: Database, ids: readonly number[]): Promise<ExportedResume[]> => {
  const rows = await db
    .selectFrom('leads')
    .leftJoin('resume_scans as scan', (join) =>
      join.onRef('scan.lead_id', '=', 'leads.id').on('scan.state', '=', 'infected'),
    )
    .select(['leads.id', 'resume_path', 'resume_sha256', 'leads.created_at', 'scan.lead_id as infected_id'])
    .where((eb) => isAmong(db, eb.ref('leads.id'), ids))
    .orderBy('leads.id')
    .execute()
  return rows.flatMap(
    ({ id, resume_path: path, resume_sha256: sha256, created_at: createdAt, infected_id }) =>
      path === null || sha256 === null
        ? []
        : [{ id, path, sha256, createdAt, isInfected: infected_id !== null }],
  )
}
