import type { Words } from './table-words.ts'

/** The statements of the first migration. They never change, see migrations.ts. */
export const firstVersion = ({
  id,
  int,
  text,
  end,
  endOfKeys,
  writtenBy,
  eventsAsCommitted,
  leadsUnassigned,
  fleetingTable,
}: Words): string[] => [
  `create table installation (
        "only" ${int} constraint installation_pkey primary key constraint installation_only_check check ("only" = 1),
        installation_id ${text} not null,
        created_at ${int} not null,
        checked_at ${int} not null,
        sweeps ${int} not null
      ) ${end}`,
  `create table attorneys (
        id ${id('attorneys')},
        email ${text} not null constraint attorneys_email_key unique,
        name ${text},
        password_hash ${text} not null,
        role ${text} not null constraint attorneys_role_check check (role in ('admin', 'attorney')),
        status ${text} not null constraint attorneys_status_check check (status in ('waiting', 'active', 'deactivated')),
        created_at ${int} not null,
        updated_at ${int} not null
      ) ${end}`,
  `create table logos (
        name ${text} constraint logos_pkey primary key,
        media_type ${text} not null,
        content ${text} not null,
        created_at ${int} not null
      ) ${end}`,
  `create table settings (
        key ${text} constraint settings_pkey primary key,
        value ${text},
        version ${int} not null,
        updated_at ${int} not null,
        updated_by ${int} not null constraint settings_updated_by_fkey references attorneys (id)
      ) ${end}`,
  `create table founder (
        "only" ${int} constraint founder_pkey primary key constraint founder_only_check check ("only" = 1),
        attorney_id ${int} not null constraint founder_attorney_id_fkey references attorneys (id)
      ) ${end}`,
  `create table sessions (
        id ${text} constraint sessions_pkey primary key,
        attorney_id ${int} not null constraint sessions_attorney_id_fkey references attorneys (id),
        device ${text},
        created_at ${int} not null,
        last_used_at ${int} not null,
        expires_at ${int} not null,
        ended_at ${int}
      ) ${end}`,
  `create index sessions_of_attorney on sessions (attorney_id)`,
  `create index sessions_by_expiry on sessions (expires_at)`,
  `create table refresh_tokens (
        token_hash ${text} constraint refresh_tokens_pkey primary key,
        session_id ${text} not null constraint refresh_tokens_session_id_fkey references sessions (id) on delete cascade,
        created_at ${int} not null,
        spent_at ${int}
      ) ${end}`,
  `create index refresh_tokens_of_session on refresh_tokens (session_id)`,
  `create index refresh_tokens_by_spending on refresh_tokens (spent_at)`,
  `create table password_resets (
        id ${id('password_resets')},
        attorney_id ${int} constraint password_resets_attorney_id_fkey references attorneys (id),
        created_at ${int} not null,
        expires_at ${int} not null,
        used_at ${int}
      ) ${end}`,
  `create index password_resets_of_attorney on password_resets (attorney_id, created_at)`,
  `create index password_resets_by_expiry on password_resets (expires_at)`,
  `create table consent_texts (
        version ${text} constraint consent_texts_pkey primary key,
        language ${text} not null,
        text ${text} not null,
        created_at ${int} not null
      ) ${end}`,
  `create table leads (
        id ${id('leads')},
        first_name ${text} not null,
        last_name ${text} not null,
        email ${text} not null,
        state ${text} not null constraint leads_state_check check (state in ('PENDING', 'REACHED_OUT')),
        version ${int} not null,
        source ${text} not null,
        consent_version ${text} constraint leads_consent_version_fkey references consent_texts (version),
        consent_language ${text},
        consented_at ${int},
        language ${text},
        origin ${text},
        marks ${text} not null default '',
        resume_path ${text} not null constraint leads_resume_path_key unique,
        resume_name ${text} not null,
        resume_media_type ${text} not null,
        resume_bytes ${int} not null,
        resume_sha256 ${text} not null,
        resume_caveats ${text} not null default '',
        assigned_to ${int} constraint leads_assigned_to_fkey references attorneys (id),
        outcome ${text},
        contact ${text},
        reached_out_at ${int},
        due_at ${int} not null,
        overdue ${int} not null default 0 constraint leads_overdue_check check (overdue = 0 or (overdue = 1 and state = 'PENDING')),
        created_at ${int} not null,
        updated_at ${int} not null,
        arrived_on ${text} not null,
        constraint leads_reached_out_at_check check ((state = 'REACHED_OUT') = (reached_out_at is not null))
      ) ${end}`,
  `create index leads_by_state on leads (state, id)`,
  `create index leads_pending_of on leads (assigned_to, id) where state = 'PENDING'`,
  ...leadsUnassigned,
  `create index leads_reached_out on leads (reached_out_at, id) where state = 'REACHED_OUT'`,
  `create index leads_overdue on leads (id) where overdue = 1`,
  `create index leads_by_due on leads (overdue, due_at) where state = 'PENDING'`,
  `create index leads_by_email on leads (lower(email), id)`,
  `create table lead_words (
        word ${text} not null,
        lead_id ${int} not null constraint lead_words_lead_id_fkey references leads (id),
        constraint lead_words_pkey primary key (word, lead_id)
      ) ${endOfKeys}`,
  `create index lead_words_of_lead on lead_words (lead_id, word)`,
  `create table notes (
        id ${id('notes')},
        lead_id ${int} not null constraint notes_lead_id_fkey references leads (id),
        author_id ${int} not null constraint notes_author_id_fkey references attorneys (id),
        text ${text} not null,
        version ${int} not null,
        created_at ${int} not null,
        updated_at ${int} not null
      ) ${end}`,
  `create index notes_of_lead on notes (lead_id, id)`,
  `create table counts (
        key ${text} not null,
        shard ${int} not null,
        count ${int} not null,
        constraint counts_pkey primary key (key, shard)
      ) ${end}`,
  `create table day_totals (
        series ${text} not null,
        day ${text} not null,
        labels ${text} not null,
        shard ${int} not null,
        count ${int} not null,
        sum ${int} not null,
        constraint day_totals_pkey primary key (series, day, labels, shard)
      ) ${end}`,
  `create table mails (
        id ${id('mails')},
        lead_id ${int} constraint mails_lead_id_fkey references leads (id),
        reset_id ${int} constraint mails_reset_id_fkey references password_resets (id),
        kind ${text} not null,
        recipient ${text},
        message_id ${text},
        state ${text} not null constraint mails_state_check check (state in ('unaddressed', 'queued', 'sent', 'failed', 'dismissed')),
        link_only ${int} not null,
        attempts ${int} not null,
        scheduled_at ${int} not null,
        due_at ${int} not null,
        lease_token ${text},
        last_error ${text},
        trouble ${text},
        created_at ${int} not null,
        sent_at ${int},
        constraint mails_lead_id_kind_recipient_key unique (lead_id, kind, recipient),
        constraint mails_lead_id_check check (kind not in ('confirmation', 'notification') or lead_id is not null),
        constraint mails_reset_id_check check ((kind = 'password_reset') = (reset_id is not null)),
        constraint mails_lead_id_reset_id_check check (lead_id is null or reset_id is null),
        constraint mails_recipient_check check ((recipient is null) = (state = 'unaddressed')),
        constraint mails_message_id_check check ((recipient is null) = (message_id is null)),
        constraint mails_sent_at_check check (state <> 'sent' or sent_at is not null),
        constraint mails_trouble_check check (trouble is null or (trouble = 'server' and state = 'queued')
          or (trouble = 'recipient' and state in ('failed', 'dismissed')))
      ) ${end}`,
  `create table jobs (
        id ${id('jobs')},
        kind ${text} not null,
        payload ${text} not null,
        once ${text},
        lead_id ${int} constraint jobs_lead_id_fkey references leads (id),
        started_by ${int} constraint jobs_started_by_fkey references attorneys (id),
        state ${text} not null constraint jobs_state_check check (state in ('queued', 'failed')),
        attempts ${int} not null,
        scheduled_at ${int} not null,
        due_at ${int} not null,
        lease_token ${text},
        last_error ${text},
        done ${int},
        total ${int},
        began_at ${int},
        created_at ${int} not null,
        constraint jobs_kind_once_key unique (kind, once)
      ) ${end}`,
  `create index jobs_due on jobs (kind, due_at) where state = 'queued'`,
  `create index jobs_by_state on jobs (state, id)`,
  `create index jobs_of_starter on jobs (started_by) where started_by is not null`,
  `create index jobs_of_lead on jobs (lead_id) where lead_id is not null`,
  `create unique index mails_of_reset on mails (reset_id) where reset_id is not null`,
  `create index mails_due on mails (kind, due_at) where state = 'queued'`,
  `create index mails_refused on mails (trouble, id) where trouble = 'server'`,
  `create index mails_unaddressed on mails (id) where state = 'unaddressed'`,
  `create index mails_by_state on mails (state, id)`,
  `create index mails_sent on mails (sent_at, id) where state = 'sent'`,
  `create index mails_to_recipient on mails (lower(recipient), kind, scheduled_at)`,
  `create table events (
        id ${id('events')},
        kind ${text} not null,
        lead_id ${int} constraint events_lead_id_fkey references leads (id),
        actor_id ${int} constraint events_actor_id_fkey references attorneys (id),
        attorney_id ${int} constraint events_attorney_id_fkey references attorneys (id),
        at ${int} not null,
        tx ${writtenBy}
      ) ${end}`,
  `create index events_of_lead on events (lead_id, id)`,
  ...eventsAsCommitted,
  `create table event_values (
        event_id ${int} constraint event_values_pkey primary key constraint event_values_event_id_fkey references events (id) on delete cascade,
        before ${text},
        after ${text}
      ) ${end}`,
  `create table feed_cursors (
        name ${text} constraint feed_cursors_pkey primary key,
        tx ${int} not null,
        id ${int} not null
      ) ${end}`,
  `create table idempotency_keys (
        key ${text} constraint idempotency_keys_pkey primary key,
        fingerprint ${text} not null,
        lead_id ${int} not null constraint idempotency_keys_lead_id_fkey references leads (id),
        answer ${text} not null,
        created_at ${int} not null
      ) ${end}`,
  `create index idempotency_keys_by_age on idempotency_keys (created_at)`,
  `create ${fleetingTable} rate_limits (
        key ${text} constraint rate_limits_pkey primary key,
        count ${int} not null,
        ends_at ${int} not null
      ) ${end}`,
  `create index rate_limits_by_end on rate_limits (ends_at)`,
  `create ${fleetingTable} tickets (
        ticket_hash ${text} constraint tickets_pkey primary key,
        lead_id ${int} not null,
        session_id ${text} not null,
        expires_at ${int} not null
      ) ${end}`,
  `create index tickets_by_expiry on tickets (expires_at)`,
]
