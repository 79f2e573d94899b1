import type { Words } from './table-words.ts'

export type Migration = { name: string; statements: (w: Words) => string[] }

/**
 * Append only: the version of a database is the number of migrations it has seen. Each runs in one transaction.
 * A released migration never changes; within one release migrations only add (rolling upgrades).
 */
export const migrations: Migration[] = [
  {
    name: 'attorneys, leads, mails, events',
    statements: ({ id, int, text, end, endOfKeys, writtenBy, eventsAsCommitted, leadsUnassigned }) => [
      `create table installation (
        "only" ${int} primary key check ("only" = 1),
        installation_id ${text} not null,
        created_at ${int} not null,
        checked_at ${int} not null,
        sweeps ${int} not null
      ) ${end}`,
      `create table attorneys (
        id ${id},
        email ${text} not null unique,
        name ${text},
        password_hash ${text} not null,
        role ${text} not null check (role in ('admin', 'attorney')),
        status ${text} not null check (status in ('waiting', 'active', 'deactivated')),
        created_at ${int} not null,
        updated_at ${int} not null
      ) ${end}`,
      `create table logos (
        name ${text} primary key,
        media_type ${text} not null,
        content ${text} not null,
        created_at ${int} not null
      ) ${end}`,
      `create table settings (
        key ${text} primary key,
        value ${text},
        version ${int} not null,
        updated_at ${int} not null,
        updated_by ${int} not null references attorneys (id)
      ) ${end}`,
      `create table founder (
        "only" ${int} primary key check ("only" = 1),
        attorney_id ${int} not null references attorneys (id)
      ) ${end}`,
      `create table sessions (
        id ${text} primary key,
        attorney_id ${int} not null references attorneys (id),
        device ${text},
        created_at ${int} not null,
        last_used_at ${int} not null,
        expires_at ${int} not null,
        ended_at ${int}
      ) ${end}`,
      `create index sessions_of_attorney on sessions (attorney_id)`,
      `create index sessions_by_expiry on sessions (expires_at)`,
      `create table refresh_tokens (
        token_hash ${text} primary key,
        session_id ${text} not null references sessions (id) on delete cascade,
        created_at ${int} not null,
        spent_at ${int}
      ) ${end}`,
      `create index refresh_tokens_of_session on refresh_tokens (session_id)`,
      `create index refresh_tokens_by_spending on refresh_tokens (spent_at)`,
      `create table password_resets (
        id ${id},
        attorney_id ${int} references attorneys (id),
        created_at ${int} not null,
        expires_at ${int} not null,
        used_at ${int}
      ) ${end}`,
      `create index password_resets_of_attorney on password_resets (attorney_id, created_at)`,
      `create index password_resets_by_expiry on password_resets (expires_at)`,
      `create table notices (
        version ${text} primary key,
        language ${text} not null,
        text ${text} not null,
        created_at ${int} not null
      ) ${end}`,
      `create table leads (
        id ${id},
        first_name ${text} not null,
        last_name ${text} not null,
        email ${text} not null,
        state ${text} not null check (state in ('PENDING', 'REACHED_OUT')),
        version ${int} not null,
        source ${text} not null,
        notice_version ${text} references notices (version),
        notice_language ${text},
        consented_at ${int},
        language ${text},
        origin ${text},
        marks ${text} not null default '',
        resume_path ${text} not null unique,
        resume_name ${text} not null,
        resume_media_type ${text} not null,
        resume_bytes ${int} not null,
        resume_sha256 ${text} not null,
        resume_caveats ${text} not null default '',
        assigned_to ${int} references attorneys (id),
        outcome ${text} check (outcome in ('retained', 'declined', 'no_answer')),
        contact ${text} check (contact in ('email', 'phone', 'meeting')),
        reached_out_at ${int},
        due_at ${int} not null,
        overdue ${int} not null default 0 check (overdue = 0 or (overdue = 1 and state = 'PENDING')),
        created_at ${int} not null,
        updated_at ${int} not null,
        arrived_on ${text} not null,
        constraint leads_reached_out_once check ((state = 'REACHED_OUT') = (reached_out_at is not null))
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
        lead_id ${int} not null references leads (id),
        primary key (word, lead_id)
      ) ${endOfKeys}`,
      `create index lead_words_of_lead on lead_words (lead_id, word)`,
      `create table notes (
        id ${id},
        lead_id ${int} not null references leads (id),
        author_id ${int} not null references attorneys (id),
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
        primary key (key, shard)
      ) ${end}`,
      `create table day_totals (
        series ${text} not null,
        day ${text} not null,
        labels ${text} not null,
        shard ${int} not null,
        count ${int} not null,
        sum ${int} not null,
        primary key (series, day, labels, shard)
      ) ${end}`,
      `create table mails (
        id ${id},
        lead_id ${int} references leads (id),
        reset_id ${int} references password_resets (id),
        kind ${text} not null check (kind in ('confirmation', 'notice', 'password_reset')),
        recipient ${text},
        message_id ${text},
        state ${text} not null check (state in ('unaddressed', 'queued', 'sent', 'failed', 'dismissed')),
        link_only ${int} not null,
        attempts ${int} not null,
        scheduled_at ${int} not null,
        due_at ${int} not null,
        lease_token ${text},
        last_error ${text},
        trouble ${text},
        created_at ${int} not null,
        sent_at ${int},
        unique (lead_id, kind, recipient),
        check ((kind = 'password_reset') = (reset_id is not null)),
        check ((kind = 'password_reset') = (lead_id is null)),
        check ((recipient is null) = (state = 'unaddressed')),
        check ((recipient is null) = (message_id is null)),
        constraint mails_sent_once check (state <> 'sent' or sent_at is not null),
        check (trouble is null or (trouble = 'server' and state = 'queued')
          or (trouble = 'recipient' and state in ('failed', 'dismissed')))
      ) ${end}`,
      `create table jobs (
        id ${id},
        kind ${text} not null,
        payload ${text} not null,
        once ${text},
        lead_id ${int} references leads (id),
        started_by ${int} references attorneys (id),
        state ${text} not null check (state in ('queued', 'failed')),
        attempts ${int} not null,
        scheduled_at ${int} not null,
        due_at ${int} not null,
        lease_token ${text},
        last_error ${text},
        done ${int},
        total ${int},
        began_at ${int},
        created_at ${int} not null,
        unique (kind, once)
      ) ${end}`,
      `create index jobs_due on jobs (kind, due_at) where state = 'queued'`,
      `create index jobs_by_state on jobs (state, id)`,
      `create index jobs_of_lead on jobs (lead_id) where lead_id is not null`,
      `create unique index mails_of_reset on mails (reset_id) where reset_id is not null`,
      `create index mails_due on mails (kind, due_at) where state = 'queued'`,
      `create index mails_refused on mails (trouble, id) where trouble = 'server'`,
      `create index mails_unaddressed on mails (id) where state = 'unaddressed'`,
      `create index mails_by_state on mails (state, id)`,
      `create index mails_sent on mails (sent_at, id) where state = 'sent'`,
      `create index mails_to_recipient on mails (lower(recipient), kind, scheduled_at)`,
      `create table events (
        id ${id},
        kind ${text} not null,
        lead_id ${int} references leads (id),
        actor_id ${int} references attorneys (id),
        attorney_id ${int} references attorneys (id),
        at ${int} not null,
        tx ${writtenBy}
      ) ${end}`,
      `create index events_of_lead on events (lead_id, id)`,
      ...eventsAsCommitted,
      `create table event_values (
        event_id ${int} primary key references events (id) on delete cascade,
        before ${text},
        after ${text}
      ) ${end}`,
      `create table feed_cursors (
        name ${text} primary key,
        tx ${int} not null,
        id ${int} not null
      ) ${end}`,
      `create table idempotency_keys (
        key ${text} primary key,
        fingerprint ${text} not null,
        lead_id ${int} not null references leads (id),
        answer ${text} not null,
        created_at ${int} not null
      ) ${end}`,
      `create index idempotency_keys_by_age on idempotency_keys (created_at)`,
    ],
  },
  {
    name: 'rate limits shared by nodes',
    statements: ({ int, text, end, fleetingTable }) => [
      `create ${fleetingTable} rate_limits (
        key ${text} primary key,
        count ${int} not null,
        ends_at ${int} not null
      ) ${end}`,
      `create index rate_limits_by_end on rate_limits (ends_at)`,
      `create ${fleetingTable} tickets (
        ticket_hash ${text} primary key,
        lead_id ${int} not null,
        session_id ${text} not null,
        expires_at ${int} not null
      ) ${end}`,
      `create index tickets_by_expiry on tickets (expires_at)`,
    ],
  },
]
