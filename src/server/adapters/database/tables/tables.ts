import { leadOrders } from '#contract/filter/lead-order.ts'
import { AttorneyStatus, LeadMailChoice, Role } from '#contract/schemas/accounts/attorneys.ts'
import { AuditEventKind } from '#contract/schemas/audit.ts'
import { BulkState } from '#contract/schemas/bulk.ts'
import { JobState } from '#contract/schemas/jobs.ts'
import { LeadContact, LeadOutcome } from '#contract/schemas/leads.ts'
import { MailKind, MailState, MailTrouble } from '#contract/schemas/mails.ts'
import { leadStages } from '#contract/values/lead-stage.ts'
import { unreadableReasonCodes } from '#contract/values/resume-findings.ts'
import { scanStates, storedReasons } from '#contract/values/resume-scan.ts'
import { resumeKinds } from '#contract/form/resume-types.ts'
import { exportTables } from './export-tables.ts'
import { importTables } from './import-tables.ts'
import type { Schema } from '#server/adapters/database/schema.ts'
import type { Table } from './table.ts'

/**
 * All tables but `lead_index`, which differs between the databases; each comes after those it references. Compiler and tests check them.
 */
// oxfmt-ignore
export const tables = {
  installation: {
    columns: { only: 'int', installation_id: 'text', created_at: 'int', checked_at: 'int', sweeps: 'int' },
    key: ['only'],
  },
  attorneys: {
    columns: {
      id: 'int', email: 'text', name: 'text?', password_hash: 'text', role: 'text', status: 'text',
      created_at: 'int', updated_at: 'int', language: 'text?', lead_mails: 'text?',
    },
    key: ['id'],
    words: { role: Role.options, status: AttorneyStatus.options, lead_mails: LeadMailChoice.options },
    givesIds: true,
  },
  logos: { columns: { name: 'text', media_type: 'text', content: 'text', created_at: 'int' }, key: ['name'] },
  settings: {
    columns: { key: 'text', value: 'text?', version: 'int', updated_at: 'int', updated_by: 'int' },
    key: ['key'],
  },
  founder: { columns: { only: 'int', attorney_id: 'int' }, key: ['only'] },
  sessions: {
    columns: {
      id: 'text', attorney_id: 'int', device: 'text?', created_at: 'int', last_used_at: 'int', expires_at: 'int',
      ended_at: 'int?',
    },
    key: ['id'],
  },
  password_resets: {
    columns: { id: 'int', attorney_id: 'int?', created_at: 'int', expires_at: 'int', used_at: 'int?' },
    key: ['id'],
    givesIds: true,
  },
  invitations: {
    columns: {
      id: 'int', email: 'text', role: 'text', language: 'text', invited_by: 'int', created_at: 'int', issued_at: 'int',
      expires_at: 'int', ended_at: 'int?', attorney_id: 'int?',
    },
    key: ['id'],
    words: { role: Role.options },
    givesIds: true,
  },
  refresh_tokens: {
    columns: { token_hash: 'text', session_id: 'text', created_at: 'int', spent_at: 'int?' },
    key: ['token_hash'],
  },
  consent_texts: {
    columns: { version: 'text', language: 'text', text: 'text', created_at: 'int' },
    key: ['version'],
  },
  leads: {
    columns: {
      id: 'int', first_name: 'text', last_name: 'text', email: 'text', state: 'text', version: 'int', source: 'text',
      consent_version: 'text?', consent_language: 'text?', consented_at: 'int?', language: 'text?', origin: 'text?',
      marks: 'text', resume_path: 'text?', resume_name: 'text?', resume_media_type: 'text?', resume_bytes: 'int?',
      resume_sha256: 'text?', resume_caveats: 'text', message: 'text',
      resume_read: 'int', resume_scanned: 'int', assigned_to: 'int?', outcome: 'text?', contact: 'text?',
      phone: 'text?', link: 'text?', city: 'text?', external_id: 'text?',
      reached_out_at: 'int?', first_contact_at: 'int?', first_contact_working_ms: 'int?', due_at: 'int', overdue: 'int', created_at: 'int', updated_at: 'int',
      arrived_on: 'text', sort_name: 'text',
    },
    key: ['id'],
    words: { state: leadStages, outcome: LeadOutcome.options, contact: LeadContact.options },
    givesIds: true,
    ofLead: 'id',
  },
  resume_readings: {
    columns: {
      lead_id: 'int', reason: 'text?', kind: 'text', pages: 'int?', words: 'int', language: 'text?',
      charset: 'text?', has_text: 'int', author: 'text?', written_at: 'int?', changed_at: 'int?', findings: 'text',
      read_at: 'int', text: 'text', preview: 'text?', page_starts: 'text', recognized: 'int',
    },
    key: ['lead_id'],
    words: { reason: unreadableReasonCodes, kind: resumeKinds },
    ofLead: 'lead_id',
  },
  search_index: {
    columns: { only: 'int', tokens_version: 'int', unindexed_below: 'int' },
    key: ['only'],
    leftBehind: 'the words of the leads are not copied: the next server makes them again',
  },
  search_words: {
    columns: { word: 'text' },
    key: ['word'],
    leftBehind: 'as search_index',
  },
  search_sequences: {
    columns: { lead_id: 'int', words: 'text' },
    key: ['lead_id'],
    ofLead: 'lead_id',
    leftBehind: 'as search_index',
  },
  name_parts: {
    columns: { part: 'text', word: 'text' },
    key: ['part', 'word'],
    leftBehind: 'as search_index',
  },
  resume_contacts: {
    columns: { lead_id: 'int', kind: 'text', position: 'int', value: 'text' },
    key: ['lead_id', 'kind', 'position'],
    ofLead: 'lead_id',
  },
  person_keys: {
    columns: { kind: 'text', key: 'text', lead_id: 'int' },
    key: ['kind', 'key', 'lead_id'],
    ofLead: 'lead_id',
  },
  // The database erases the row of the other lead.
  different_persons: {
    columns: { lead_id: 'int', other_id: 'int', attorney_id: 'int', created_at: 'int' },
    key: ['lead_id', 'other_id'],
    ofLead: 'lead_id',
  },
  resume_scans: {
    columns: {
      lead_id: 'int', state: 'text', name: 'text?', reason: 'text?', scanned_at: 'int', handled_at: 'int?',
    },
    key: ['lead_id'],
    words: { state: scanStates, reason: storedReasons },
    ofLead: 'lead_id',
  },
  scanner: {
    columns: {
      only: 'int', silent_since: 'int?', signatures: 'int?', round_began_at: 'int?', round_below: 'int',
    },
    key: ['only'],
  },
  lead_words: {
    columns: { word: 'text', lead_id: 'int' },
    key: ['word', 'lead_id'],
    ofLead: 'lead_id',
  },
  notes: {
    columns: {
      id: 'int', lead_id: 'int', author_id: 'int', text: 'text', version: 'int', created_at: 'int',
      updated_at: 'int',
    },
    key: ['id'],
    givesIds: true,
    ofLead: 'lead_id',
  },
  counts: { columns: { key: 'text', shard: 'int', count: 'int' }, key: ['key', 'shard'] },
  day_totals: {
    columns: { series: 'text', day: 'text', labels: 'text', shard: 'int', count: 'int', sum: 'int' },
    key: ['series', 'day', 'labels', 'shard'],
  },
  mails: {
    columns: {
      id: 'int', lead_id: 'int?', reset_id: 'int?', invitation_id: 'int?', kind: 'text', recipient: 'text?', message_id: 'text?',
      state: 'text', link_only: 'int', attempts: 'int', scheduled_at: 'int', due_at: 'int', lease_token: 'text?',
      last_error: 'text?', trouble: 'text?', created_at: 'int', sent_at: 'int?',
    },
    key: ['id'],
    words: { kind: MailKind.options, state: MailState.options, trouble: MailTrouble.options },
    givesIds: true,
    ofLead: 'lead_id',
  },
  digest_leads: {
    columns: { attorney_id: 'int', lead_id: 'int', mail_id: 'int?', created_at: 'int' },
    key: ['attorney_id', 'lead_id'],
    ofLead: 'lead_id',
  },
  jobs: {
    columns: {
      id: 'int', kind: 'text', payload: 'text', once: 'text?', lead_id: 'int?', started_by: 'int?', state: 'text',
      attempts: 'int', scheduled_at: 'int', due_at: 'int', lease_token: 'text?', last_error: 'text?', done: 'int?',
      total: 'int?', began_at: 'int?', created_at: 'int',
    },
    key: ['id'],
    words: { state: JobState.options },
    givesIds: true,
    ofLead: 'lead_id',
  },
  bulks: {
    columns: {
      id: 'int', action: 'text', target: 'text', state: 'text', position: 'int', total: 'int',
      total_is_at_least: 'int', done: 'int', changed: 'int', refused: 'int', put_back: 'int', left_alone: 'int',
      job_id: 'int?', started_by: 'int', started_at: 'int', ended_at: 'int?', undone_by: 'int?',
    },
    key: ['id'],
    words: { state: BulkState.options },
    givesIds: true,
  },
  bulk_refusals: {
    columns: { bulk_id: 'int', lead_id: 'int', during: 'text', reason: 'text' },
    key: ['bulk_id', 'during', 'lead_id'],
    words: { during: ['change', 'undo'] },
    ofLead: 'lead_id',
  },
  views: {
    columns: {
      id: 'int', owner_id: 'int', name: 'text', name_key: 'text', q: 'text', sort: 'text', shared: 'int',
      version: 'int', created_at: 'int', updated_at: 'int', removed_at: 'int?',
    },
    key: ['id'],
    words: { sort: leadOrders },
    givesIds: true,
  },
  preferences: {
    columns: { attorney_id: 'int', name: 'text', value: 'text' },
    key: ['attorney_id', 'name'],
  },
  ...importTables, ...exportTables,
  events: {
    columns: {
      id: 'int', kind: 'text', lead_id: 'int?', actor_id: 'int?', attorney_id: 'int?', bulk_id: 'int?',
      import_id: 'int?', at: 'int', tx: 'int',
    },
    key: ['id'],
    words: { kind: AuditEventKind.options },
    givesIds: true,
    ofLead: 'kept',
  },
  event_values: {
    columns: { event_id: 'int', before: 'text?', after: 'text?' },
    key: ['event_id'],
    ofLead: { through: 'events' },
  },
  feed_cursors: { columns: { name: 'text', tx: 'int', id: 'int' }, key: ['name'] },
  idempotency_keys: {
    columns: { key: 'text', fingerprint: 'text', lead_id: 'int', answer: 'text', created_at: 'int' },
    key: ['key'],
    ofLead: 'lead_id',
  },
  tickets: {
    columns: { ticket_hash: 'text', lead_id: 'int', session_id: 'text', expires_at: 'int', has_reason: 'int' },
    key: ['ticket_hash'],
    ofLead: 'lead_id',
    leftBehind: 'each is of use for seconds only',
  },
  readers: {
    columns: { lead_id: 'int', attorney_id: 'int', seen_at: 'int' },
    key: ['lead_id', 'attorney_id'],
    ofLead: 'lead_id',
    leftBehind: 'who reads what is over within a minute',
  },
  rate_limits: {
    columns: { key: 'text', count: 'int', ends_at: 'int' },
    key: ['key'],
    leftBehind: 'one server alone counts in memory; what is counted is forgotten within hours anyway',
  },
} as const satisfies { [T in keyof Schema]: Table<T> }

/** A table that is copied when an installation is backed up or moved. */
export type CopiedTable = { name: string; key: readonly string[] }

type NamedTable = Omit<Table, 'key' | 'words' | 'ofLead'> & {
  key: readonly string[]
  words?: Record<string, readonly string[]>
  ofLead?: string | { through: string }
}

const named = Object.entries<NamedTable>(tables)

export const copiedTables: readonly CopiedTable[] = named
  .filter(([, { leftBehind }]) => leftBehind === undefined)
  .map(([name, { key }]) => ({ name, key }))

/** Every column that holds one word of a list. */
export const wordColumns: readonly { table: string; column: string; words: readonly string[] }[] =
  named.flatMap(([table, { words = {} }]) =>
    Object.entries(words).map(([column, words]) => ({ table, column, words })),
  )

/** The tables, except `leads`, with a column that holds the id of a lead; the last first, as others reference the first. */
export const tablesOfLead: readonly { table: string; column: string }[] = named
  .flatMap(([table, { ofLead }]) =>
    typeof ofLead === 'string' && ofLead !== 'kept' && table !== 'leads' ? [{ table, column: ofLead }] : [],
  )
  .toReversed()

export const tablesThatGiveIds: readonly string[] = named
  .filter(([, { givesIds }]) => givesIds)
  .map(([name]) => name)
