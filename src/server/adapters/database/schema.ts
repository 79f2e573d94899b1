import type { Generated, Kysely } from 'kysely'
import type { MailKind, MailState, MailTrouble } from '#contract/schemas/mails.ts'
import type { LeadContact, LeadOutcome, LeadState } from '#contract/schemas/leads.ts'
import type { UnreadableReason } from '#contract/values/resume-findings.ts'
import type { ResumeKind } from '#contract/form/resume-types.ts'
import type { Role } from '#contract/schemas/attorneys.ts'

/** The tables as the programs see them, the same on both databases. Instants are milliseconds since the epoch. */
export type Schema = {
  installation: {
    only: number
    installation_id: string
    created_at: number
    checked_at: number
    /** How often the file store was swept; the store counts along, so that an older database shows. */
    sweeps: number
  }

  attorneys: {
    id: Generated<number>
    /** Lower case, unique. */
    email: string
    name: string | null
    password_hash: string
    role: Role
    status: 'waiting' | 'active' | 'deactivated'
    created_at: number
    updated_at: number
  }
  /** What an admin saved in the app, as JSON; null: taken back to what the environment sets. The highest version is that of all. */
  settings: { key: string; value: string | null; version: number; updated_at: number; updated_by: number }
  /** Named after the hash of what is in them, in base64. Those of before stay: somebody may have a page open that shows one. */
  logos: { name: string; media_type: string; content: string; created_at: number }
  /** One row at most: who registered first. */
  founder: { only: number; attorney_id: number }
  /** A sign-in and all refresh tokens that descend from it. */
  sessions: {
    id: string
    attorney_id: number
    /** Browser and system, like `Firefox on Linux`; the User-Agent itself is not kept. */
    device: string | null
    created_at: number
    /** When it was opened or last renewed. */
    last_used_at: number
    expires_at: number
    ended_at: number | null
  }
  /** A request for a new password; attorney_id is null where nobody may have one, so that both cost the same. */
  password_resets: {
    id: Generated<number>
    attorney_id: number | null
    created_at: number
    expires_at: number
    used_at: number | null
  }
  refresh_tokens: { token_hash: string; session_id: string; created_at: number; spent_at: number | null }

  leads: {
    id: Generated<number>
    first_name: string
    last_name: string
    email: string
    state: LeadState
    /** Counts up with every change; the ETag. */
    version: number
    /** How it came in: `api` or `form`. */
    source: string
    /** Which consent text of the firm was ticked, in which language and when; null where none was asked. */
    consent_version: string | null
    consent_language: string | null
    consented_at: number | null
    /** The one the prospect chose on the form; null where none was asked. */
    language: string | null
    /** Where the prospect came from, as JSON: utm_source and its like, referrer, src; null where nothing tells. */
    origin: string | null
    /** What makes a submission suspicious, as words with a space between; empty for nothing. */
    marks: Generated<string>
    resume_path: string
    resume_name: string
    /** As it is served, e.g. `text/plain; charset=utf-8`. */
    resume_media_type: string
    resume_bytes: number
    /** Hex. */
    resume_sha256: string
    /** What is odd about the file, as words with a space between (`resumeCaveats`); empty for nothing. */
    resume_caveats: Generated<string>
    /** 1: its resume was read, or could not be; the row in `resume_readings` says which. */
    resume_read: Generated<number>
    /** Who looks after it. */
    assigned_to: number | null
    outcome: LeadOutcome | null
    contact: LeadContact | null
    /** Null exactly while pending. */
    reached_out_at: number | null
    /** Until when the firm wants to have reached out. */
    due_at: number
    /** 1: pending, due_at has passed, and the counter of those overdue says so; a tick sees to it every minute. */
    overdue: Generated<number>
    created_at: number
    updated_at: number
    /** The firm's day on which it came in, like 2026-01-31; a later change of its time zone leaves it as it is. */
    arrived_on: string
  }
  /** What was found in the resume of a lead. No row: it has not been read yet. */
  resume_readings: {
    lead_id: number
    /** Why nothing could be read; null where it could. */
    reason: UnreadableReason | null
    kind: ResumeKind
    pages: number | null
    words: number
    /** BCP 47. */
    language: string | null
    charset: string | null
    /** 0: a scan, or nothing but blanks. */
    has_text: number
    author: string | null
    written_at: number | null
    changed_at: number | null
    /** Codes of the contract with a space between (`resumeFindings`), the gravest first; empty for nothing. */
    findings: string
    read_at: number
    text: string
  }
  /** What a search by prefix finds: the words of names and e-mail, folded (see fold-words.ts). */
  lead_words: { word: string; lead_id: number }
  notes: {
    id: Generated<number>
    lead_id: number
    author_id: number
    text: string
    /** Counts up with every change; the ETag. */
    version: number
    created_at: number
    updated_at: number
  }
  /** Each opens one resume once, while the session goes on that asked for it; the hash alone is kept. */
  tickets: { ticket_hash: string; lead_id: number; session_id: string; expires_at: number }
  /** Every consent text of the firm that somebody ticked; `version` is its hash, so that a text is stored once. */
  consent_texts: { version: string; language: string; text: string; created_at: number }
  /** Exact counts in constant cost: the sum over the shards of a key. Writers on PostgreSQL rarely share a shard. */
  counts: { key: string; shard: number; count: number }
  /** Exact totals by day, split by labels like `source=form`: the sums over the shards, as with counts. */
  day_totals: { series: string; day: string; labels: string; shard: number; count: number; sum: number }

  mails: {
    id: Generated<number>
    /** What it is about: a lead, or a new password. */
    lead_id: number | null
    reset_id: number | null
    kind: MailKind
    recipient: string | null
    message_id: string | null
    state: MailState
    /** The resume was too large for the mail server: a link goes instead. */
    link_only: number
    /** Tries since it was queued, or sent again by hand; the one under way included. */
    attempts: number
    /** When it was first meant to go (or to go again, by hand); what the hourly limit per address and giving up count from. */
    scheduled_at: number
    /** When it may be tried next. While a worker has it in hand: when its lease ends. */
    due_at: number
    lease_token: string | null
    last_error: string | null
    /** Whose matter last_error is: while queued the mail server's, once given up or dismissed the recipient's; null: neither is certain. */
    trouble: MailTrouble | null
    created_at: number
    sent_at: number | null
  }

  /** Work that is done in the background: one row until it is done, or kept as failed for a person to look at. */
  jobs: {
    id: Generated<number>
    kind: string
    /** JSON, of the shape that its kind declares. */
    payload: string
    /** Of one kind there is one job at a time with the same word; null for no such bound. */
    once: string | null
    lead_id: number | null
    /** Who asked for it, and is told how far it is; null for the server itself. */
    started_by: number | null
    /** failed: given up, waiting for a person. */
    state: 'queued' | 'failed'
    /** Tries since it was queued, or queued again by hand; the one under way included. */
    attempts: number
    /** When it was first meant to be done; what giving up counts from. */
    scheduled_at: number
    /** When it may be tried next. While a worker has it in hand: when its lease ends. */
    due_at: number
    lease_token: string | null
    last_error: string | null
    /** How much of `total` is done, and since when, for jobs that tell; null for others. */
    done: number | null
    total: number | null
    began_at: number | null
    created_at: number
  }

  events: {
    id: Generated<number>
    kind: string
    lead_id: number | null
    /** Who did it; null for the prospect or the server itself. */
    actor_id: number | null
    /** Whom it was done to, for events about accounts. */
    attorney_id: number | null
    at: number
    /** PostgreSQL: the transaction that wrote it; 0 on SQLite. With the id the order of the feed, see feed.ts. */
    tx: Generated<number>
  }
  /** Personal values live beside the event, so that they can be erased without it. */
  event_values: { event_id: number; before: string | null; after: string | null }

  /** How far each follower of the feed of events has come: the last event it has handled; tx and id as in `events`. */
  feed_cursors: { name: string; tx: number; id: number }

  /** Used on PostgreSQL only, where many nodes count together; a crash of the database may empty it. */
  rate_limits: {
    /** A hash: neither the address nor the account can be read from it. */
    key: string
    count: number
    /** When counting begins anew. */
    ends_at: number
  }

  idempotency_keys: { key: string; fingerprint: string; lead_id: number; answer: string; created_at: number }
}

export type Database = Kysely<Schema>
