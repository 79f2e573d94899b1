import type { Words } from './table-words.ts'

/** The statements of the third migration. They never change, see migrations.ts. */
export const thirdVersion = ({ id, int, text, end, fleetingTable, leadsPendingByDue }: Words): string[] => [
  `create table search_sequences (
    lead_id ${int} constraint search_sequences_pkey primary key,
    words ${text} not null
  ) ${end}`,
  `alter table resume_readings add column recognized ${int} not null default 0`,
  `create index scans_to_recognize on resume_readings (lead_id)
    where kind = 'pdf' and reason is null and has_text = 0 and recognized = 0`,
  `alter table resume_scans add column handled_at ${int}`,
  `create index resume_scans_infected on resume_scans (state, lead_id) where state = 'infected' and handled_at is null`,
  `create table scanner (
    "only" ${int} constraint scanner_pkey primary key constraint scanner_only_check check ("only" = 1),
    silent_since ${int},
    signatures ${int},
    round_began_at ${int},
    round_below ${int} not null
  ) ${end}`,
  `create index jobs_of_people on jobs (state, id) where started_by is not null`,
  `insert into counts (key, shard, count)
    select 'tasks:' || state || ':' || started_by, 0, count(*) from jobs
    where started_by is not null group by state, started_by`,
  // For filters that few leads meet, and for those of a time: see docs/decisions/0028.
  `create index leads_suspicious on leads (id) where marks <> ''`,
  // Of an expression, so that SQLite does not take it where leads_pending_of is meant.
  `create index leads_of on leads (coalesce(assigned_to, 0), id) where assigned_to is not null`,
  `create index leads_with_outcome on leads (outcome, id) where outcome is not null`,
  `create index leads_by_arrival on leads (created_at, id)`,
  // Changes of many leads at once: see docs/decisions/0032.
  `create table bulks (
    id ${id('bulks')},
    action ${text} not null,
    target ${text} not null,
    state ${text} not null,
    position ${int} not null,
    total ${int} not null,
    total_is_at_least ${int} not null,
    done ${int} not null default 0,
    changed ${int} not null default 0,
    refused ${int} not null default 0,
    put_back ${int} not null default 0,
    left_alone ${int} not null default 0,
    job_id ${int},
    started_by ${int} not null constraint bulks_started_by_fkey references attorneys (id),
    started_at ${int} not null,
    ended_at ${int},
    undone_by ${int} constraint bulks_undone_by_fkey references attorneys (id)
  ) ${end}`,
  `create table bulk_refusals (
    bulk_id ${int} not null constraint bulk_refusals_bulk_id_fkey references bulks (id),
    lead_id ${int} not null constraint bulk_refusals_lead_id_fkey references leads (id),
    during ${text} not null,
    reason ${text} not null,
    constraint bulk_refusals_pkey primary key (bulk_id, during, lead_id)
  ) ${end}`,
  `create index bulk_refusals_of_lead on bulk_refusals (lead_id)`,
  `alter table events add column bulk_id ${int} constraint events_bulk_id_fkey references bulks (id)`,
  `create index events_of_bulk on events (bulk_id, id) where bulk_id is not null`,
  // For the filters of the audit log. Those of attorneys leave out what prospects and the server do.
  `create index events_by_time on events (at, id)`,
  `create index events_of_kind on events (kind, at, id)`,
  `create index events_of_actor on events (actor_id, at, id) where actor_id is not null`,
  `create index events_of_actor_and_kind on events (coalesce(actor_id, 0), coalesce(kind, ''), at, id) where actor_id is not null`,
  // Of an expression, so that SQLite does not take events_of_lead and sort.
  `create index events_of_firm on events (coalesce(lead_id, 0), at, id) where lead_id is null`,
  // Leads without a resume: see docs/decisions/0037.
  ...['path', 'name', 'media_type', 'bytes', 'sha256'].map(
    (column) => `alter table leads alter column resume_${column} drop not null`,
  ),
  // Views that attorneys have saved, and how each of them wants to see lists: see docs/decisions/0033.
  `create table views (
    id ${id('views')},
    owner_id ${int} not null constraint views_owner_id_fkey references attorneys (id),
    name ${text} not null,
    name_key ${text} not null,
    q ${text} not null,
    sort ${text} not null,
    shared ${int} not null,
    version ${int} not null,
    created_at ${int} not null,
    updated_at ${int} not null,
    removed_at ${int}
  ) ${end}`,
  `create unique index views_of_owner on views (owner_id, name_key) where removed_at is null`,
  `create index views_shared on views (id) where shared = 1 and removed_at is null`,
  `create index views_removed on views (removed_at) where removed_at is not null`,
  `create table preferences (
    attorney_id ${int} not null constraint preferences_attorney_id_fkey references attorneys (id),
    name ${text} not null,
    value ${text} not null,
    constraint preferences_pkey primary key (attorney_id, name)
  ) ${end}`,
  // Leads that are closed without reaching out: see docs/decisions/0034.
  `alter table leads drop constraint leads_state_check`,
  `alter table leads add constraint leads_state_check check (state in ('PENDING', 'REACHED_OUT', 'CLOSED'))`,
  // Invitations by mail, and who is told of new leads: see docs/decisions/0035.
  `create table invitations (
    id ${id('invitations')},
    email ${text} not null,
    role ${text} not null,
    language ${text} not null,
    invited_by ${int} not null constraint invitations_invited_by_fkey references attorneys (id),
    created_at ${int} not null,
    issued_at ${int} not null,
    expires_at ${int} not null,
    ended_at ${int},
    attorney_id ${int} constraint invitations_attorney_id_fkey references attorneys (id)
  ) ${end}`,
  `create unique index invitations_open on invitations (email) where ended_at is null`,
  `alter table mails add column invitation_id ${int} constraint mails_invitation_id_fkey references invitations (id)`,
  `create unique index mails_of_invitation on mails (invitation_id) where invitation_id is not null`,
  // The import: also docs/decisions/0037.
  `alter table leads add column external_id ${text}`,
  `create index leads_by_external_id on leads (external_id) where external_id is not null`,
  `create table imports (
    id ${id('imports')},
    file_name ${text} not null,
    state ${text} not null,
    reason ${text},
    read_as ${text} not null,
    columns ${text} not null,
    options ${text} not null,
    total ${int} not null default 0,
    position ${int} not null default 0,
    created ${int} not null default 0,
    updated ${int} not null default 0,
    same ${int} not null default 0,
    duplicate ${int} not null default 0,
    refused ${int} not null default 0,
    put_back ${int} not null default 0,
    left_alone ${int} not null default 0,
    rehearsal ${text},
    has_rows ${int} not null default 1,
    job_id ${int},
    uploaded_by ${int} not null constraint imports_uploaded_by_fkey references attorneys (id),
    uploaded_at ${int} not null,
    ended_at ${int},
    undone_by ${int} constraint imports_undone_by_fkey references attorneys (id)
  ) ${end}`,
  `create index imports_with_rows on imports (uploaded_at) where has_rows = 1`,
  `create table import_rows (
    import_id ${int} not null constraint import_rows_import_id_fkey references imports (id),
    "row" ${int} not null,
    cells ${text} not null,
    key ${text},
    outcome ${text},
    lead_id ${int} constraint import_rows_lead_id_fkey references leads (id),
    reason ${text},
    constraint import_rows_pkey primary key (import_id, "row")
  ) ${end}`,
  `create index import_rows_by_key on import_rows (import_id, key, "row") where key is not null`,
  `create index import_rows_by_outcome on import_rows (import_id, outcome, "row") where outcome is not null`,
  `create index import_rows_of_lead on import_rows (lead_id) where lead_id is not null`,
  `alter table events add column import_id ${int} constraint events_import_id_fkey references imports (id)`,
  `create index events_of_import on events (import_id, id) where import_id is not null`,
  // Who has a lead in sight at the moment. Without foreign keys, as an unlogged table may be empty after a crash.
  `create ${fleetingTable} readers (
    lead_id ${int} not null,
    attorney_id ${int} not null,
    seen_at ${int} not null,
    constraint readers_pkey primary key (lead_id, attorney_id)
  ) ${end}`,
  `create index readers_by_time on readers (seen_at)`,
  // Orders of the views. Of expressions, so that one index serves the leads of an attorney and those of nobody on both databases.
  `alter table leads add column sort_name ${text} not null default ''`,
  `create index leads_by_name on leads (state, sort_name, id)`,
  `create index leads_pending_of_by_name on leads (coalesce(assigned_to, 0), sort_name, id) where state = 'PENDING'`,
  `create index leads_overdue_by_name on leads (sort_name, id) where overdue = 1`,
  ...leadsPendingByDue,
  `create index leads_pending_of_by_due on leads (coalesce(assigned_to, 0), due_at, id) where state = 'PENDING'`,
  `create index leads_overdue_of on leads (coalesce(assigned_to, 0), id) where overdue = 1`,
  `create index leads_reached_of on leads (coalesce(assigned_to, 0), id) where state = 'REACHED_OUT'`,
  `create index leads_closed_of on leads (coalesce(assigned_to, 0), id) where state = 'CLOSED'`,
  // Who is told of new leads: also docs/decisions/0035.
  `alter table attorneys add column language ${text}`,
  `alter table attorneys add column lead_mails ${text}`,
  `create table digest_leads (
    attorney_id ${int} not null constraint digest_leads_attorney_id_fkey references attorneys (id),
    lead_id ${int} not null constraint digest_leads_lead_id_fkey references leads (id),
    mail_id ${int} constraint digest_leads_mail_id_fkey references mails (id),
    created_at ${int} not null,
    constraint digest_leads_pkey primary key (attorney_id, lead_id)
  ) ${end}`,
  `create index digest_leads_pending on digest_leads (attorney_id, created_at) where mail_id is null`,
  `create index digest_leads_of_mail on digest_leads (mail_id, lead_id) where mail_id is not null`,
  `create index digest_leads_of_lead on digest_leads (lead_id)`,
  // Exports: see docs/decisions/0036.
  `create table exports (
    id ${id('exports')},
    request ${text} not null,
    state ${text} not null,
    leads ${int} not null default 0,
    total ${int} not null,
    total_is_at_least ${int} not null,
    started_by ${int} constraint exports_started_by_fkey references attorneys (id),
    started_at ${int} not null,
    touched_at ${int} not null,
    session_id ${text},
    ticket_hash ${text} constraint exports_ticket_hash_key unique
  ) ${end}`,
  `create index exports_unfinished on exports (touched_at) where state in ('ready', 'running')`,
  `create table reimport (
    "only" ${int} constraint reimport_pkey primary key constraint reimport_only_check check ("only" = 1),
    sha256 ${text} not null,
    lines ${int} not null,
    begun_at ${int} not null,
    ended_at ${int}
  ) ${end}`,
  // Resumes of imports: see docs/decisions/0038.
  `create table import_files (
    id ${id('import_files')},
    import_id ${int} not null constraint import_files_import_id_fkey references imports (id),
    name ${text} not null,
    name_key ${text} not null,
    base_key ${text} not null,
    path ${text},
    resume_name ${text},
    media_type ${text},
    bytes ${int},
    sha256 ${text},
    caveats ${text} not null,
    reason ${text},
    "row" ${int}
  ) ${end}`,
  `create index import_files_by_name on import_files (import_id, name_key)`,
  `create index import_files_by_base on import_files (import_id, base_key)`,
  `create index import_files_by_path on import_files (path) where path is not null`,
  `alter table imports add column resumes_attached ${int} not null default 0`,
  `alter table imports add column resumes_left ${int} not null default 0`,
  `alter table import_rows add column resume_file ${text}`,
  `alter table import_rows add column resume_reason ${text}`,
  `create index import_rows_without_resume on import_rows (import_id, "row") where resume_reason is not null`,
  `create index import_rows_left on import_rows (import_id, "row") where reason is not null and outcome in ('created', 'updated')`,
  // First contact: see docs/decisions/0041. Every hour was a working hour until now; of earlier contacts the last one is known.
  `alter table leads add column first_contact_at ${int}`,
  `alter table leads add column first_contact_working_ms ${int}`,
  `update leads set first_contact_at = reached_out_at,
    first_contact_working_ms = case
      when outcome in ('spam', 'not_for_us') then null
      when reached_out_at < created_at then 0
      else reached_out_at - created_at end
    where reached_out_at is not null`,
  // The totals of the overview: see docs/decisions/0042.
  `delete from day_totals where series = 'arrivals'`,
  `insert into day_totals (series, day, labels, shard, count, sum)
    select 'arrivals', arrived_on, 'source=' || source || ' state=' || state || ' overdue=' || cast(overdue as text)
      || ' assigned=' || cast(coalesce(assigned_to, 0) as text) || ' outcome=' || coalesce(outcome, 'none') as words, 0, count(*), 0
    from leads group by arrived_on, words`,
  `insert into day_totals (series, day, labels, shard, count, sum)
    select 'contacts', arrived_on, 'source=' || source || ' assigned=' || cast(coalesce(assigned_to, 0) as text)
      || ' kept=' || case when first_contact_at <= due_at then '1' else '0' end
      || ' wait=' || cast(${bucketOf('(case when first_contact_at > created_at then (first_contact_at - created_at) / 1000 else 0 end)')} as text) as words, 0, count(*), 0
    from leads where first_contact_at is not null and coalesce(outcome, 'none') not in ('not_for_us', 'spam')
    group by arrived_on, words`,
]

const bucketOf = (seconds: string) => {
  const cases = Array.from({ length: 24 }, (_, at) => 29 - at).map(
    (power) =>
      `when ${seconds} >= ${2 ** power} then ${64 + 32 * (power - 6) - 32} + ${seconds} / ${2 ** (power - 5)}`,
  )
  return `case ${cases.join(' ')} else ${seconds} end`
}
