import type { Generated, Kysely } from 'kysely'
import type { BulkState } from '#contract/schemas/bulk.ts'
import type { MailKind, MailState, MailTrouble } from '#contract/schemas/mails.ts'
import type { LeadContact, LeadOutcome } from '#contract/schemas/leads.ts'
import type { LeadStage } from '#contract/values/lead-stage.ts'
import type { AccountTables } from './tables/account-tables.ts'
import type { ExportTables } from './tables/export-tables.ts'
import type { ImportTables } from './tables/import-tables.ts'
import type { ResumeTables } from './tables/resume-tables.ts'

/** The tables as the code sees them, the same on both databases. Instants are milliseconds since the epoch. */
export type Schema = AccountTables &
  ResumeTables &
  ImportTables &
  ExportTables & {
    installation: {
      only: number
      installation_id: string
      created_at: number
      checked_at: number
      /** How often the file store was swept. The store counts too, so that a restored older database is detected. */
      sweeps: number
    }
    /**
     * What an admin saved in the app, as JSON; null when reset to the value of the environment. The version of all
     * settings is the highest one.
     */
    settings: { key: string; value: string | null; version: number; updated_at: number; updated_by: number }
    /** Named by the hash of their content, which is base64. Earlier logos stay: an open page may still show one. */
    logos: { name: string; media_type: string; content: string; created_at: number }

    leads: {
      id: Generated<number>
      first_name: string
      last_name: string
      /** Empty if only a telephone number is known. */
      email: string
      state: LeadStage
      /** Goes up with every change; the ETag. */
      version: number
      /** How it came: `api`, `form`, `import`, or one of `handSources`. */
      source: string
      /** Which consent text of the firm was ticked, in which language and when; null when no consent was asked for. */
      consent_version: string | null
      consent_language: string | null
      consented_at: number | null
      /** The language the prospect chose on the form; null when there was no choice. */
      language: string | null
      /** Where the prospect came from, as JSON: utm_source and the like, referrer, src; null when unknown. */
      origin: string | null
      /** What makes a submission suspicious, as words separated by spaces; empty when nothing does. */
      marks: Generated<string>
      /** This and the next four are null together: the lead came without a resume. */
      resume_path: string | null
      resume_name: string | null
      /** As sent in Content-Type, e.g. `text/plain; charset=utf-8`. */
      resume_media_type: string | null
      resume_bytes: number | null
      /** Hex. */
      resume_sha256: string | null
      /** What is odd about the file, as words separated by spaces (`resumeCaveats`); empty when nothing is. */
      resume_caveats: Generated<string>
      /** A few lines that the prospect has added to a resume that cannot be searched; usually empty. */
      message: Generated<string>
      /** 1: its resume was read, or could not be; the row in `resume_readings` says which. */
      resume_read: Generated<number>
      /** 1: the virus scanner was asked about its resume; the row in `resume_scans` has the answer. */
      resume_scanned: Generated<number>
      /** The attorney who is assigned to it. */
      assigned_to: number | null
      outcome: LeadOutcome | null
      contact: LeadContact | null
      /** How the person can be reached besides the e-mail, as attorneys have written it. */
      phone: string | null
      link: string | null
      city: string | null
      /** The id that it has in the system from which it was imported. */
      external_id: string | null
      /** Null exactly while the firm has not reached out. */
      reached_out_at: number | null
      /** The first contact; unlike `reached_out_at` it stays when the lead is pending again. */
      first_contact_at: number | null
      /** The working time from the arrival to the first contact; null without one, and for spam and what is not for the firm. */
      first_contact_working_ms: number | null
      /** When the firm wants to have reached out at the latest. */
      due_at: number
      /** 1 when pending and due_at has passed. Set, together with its counter, by a task that runs every minute. */
      overdue: Generated<number>
      created_at: number
      updated_at: number
      /**
       * The day of its arrival in the firm's time zone, like 2026-01-31; a later change of the time zone does not change
       * it.
       */
      arrived_on: string
      /** Its place in a list by names (`sortName`); empty until it is indexed, if an earlier version has stored it. */
      sort_name: Generated<string>
    }
    /** Not used any more: what an earlier version searched. Nodes of that version may still write it. */
    lead_words: { word: string; lead_id: number }
    notes: {
      id: Generated<number>
      lead_id: number
      author_id: number
      text: string
      /** Goes up with every change; the ETag. */
      version: number
      created_at: number
      updated_at: number
    }
    /**
     * Each opens one resume once, while the session that asked for it is active. Only the hash is stored. `has_reason`: 1 if it
     * also opens an infected one.
     */
    tickets: {
      ticket_hash: string
      lead_id: number
      session_id: string
      expires_at: number
      has_reason: Generated<number>
    }
    /** Who has which lead in sight at the moment, as their browsers tell every 20 seconds. */
    readers: { lead_id: number; attorney_id: number; seen_at: number }
    /**
     * Every consent text of the firm that somebody has ticked; `version` is its hash, so that each text is stored once.
     */
    consent_texts: { version: string; language: string; text: string; created_at: number }
    /**
     * Exact counters, read at constant cost: the value of a key is the sum of its shards. Writers on PostgreSQL rarely
     * share a shard.
     */
    counts: { key: string; shard: number; count: number }
    /** Exact totals by day, split by labels like `source=form`; each is the sum of its shards, as in `counts`. */
    day_totals: { series: string; day: string; labels: string; shard: number; count: number; sum: number }

    mails: {
      id: Generated<number>
      /** What the mail is about: a lead, the reset of a password, or an invitation. */
      lead_id: number | null
      reset_id: number | null
      invitation_id: number | null
      kind: MailKind
      recipient: string | null
      message_id: string | null
      state: MailState
      /** 1 when the resume was too large for the mail server, so that the mail contains a link instead. */
      link_only: number
      /** Tries since it was queued, or queued again by hand; includes a try that is running. */
      attempts: number
      /**
       * When it was first to be sent (again, after a retry by hand). The hourly limit per address and giving up count
       * from it.
       */
      scheduled_at: number
      /** When it may be tried next. While a worker is sending it: when the lease ends. */
      due_at: number
      lease_token: string | null
      last_error: string | null
      /**
       * The cause of last_error: the mail server while queued, the recipient once failed or dismissed; null when unknown.
       */
      trouble: MailTrouble | null
      created_at: number
      sent_at: number | null
    }

    /**
     * Leads that a person is told of in a digest. mail_id is null until the digest is written; it names the mail that tells of the
     * lead.
     */
    digest_leads: { attorney_id: number; lead_id: number; mail_id: number | null; created_at: number }

    /** Background work: a row exists until the job is done, or stays as failed until a person looks at it. */
    jobs: {
      id: Generated<number>
      kind: string
      /** JSON, in the shape that its kind declares. */
      payload: string
      /** Two jobs of one kind cannot have the same value; null for no such limit. */
      once: string | null
      lead_id: number | null
      /** The attorney who asked for it and sees its progress; null for the server itself. */
      started_by: number | null
      /** failed: no longer tried, until a person retries or dismisses it. */
      state: 'queued' | 'failed'
      /** Tries since it was queued, or queued again by hand; includes a try that is running. */
      attempts: number
      /** When it was first to be done; giving up counts from it. */
      scheduled_at: number
      /** When it may be tried next. While a worker is doing it: when the lease ends. */
      due_at: number
      lease_token: string | null
      last_error: string | null
      /** Progress: how much of `total` is done, and since when. Null for jobs that report none. */
      done: number | null
      total: number | null
      began_at: number | null
      created_at: number
    }

    /** A change of many leads. What was done to each lead, its events tell (`bulk_id`). */
    bulks: {
      id: Generated<number>
      /** JSON: what is done (`BulkAction` in the contract), and to which leads (`Target`). */
      action: string
      target: string
      state: BulkState
      /** Where the next step begins: below this lead, or, when it is undone, after this event. */
      position: number
      total: number
      total_is_at_least: number
      done: Generated<number>
      changed: Generated<number>
      refused: Generated<number>
      put_back: Generated<number>
      left_alone: Generated<number>
      /** The job that works on it. Jobs that are done are deleted. */
      job_id: number | null
      started_by: number
      started_at: number
      /** When its leads had been changed. */
      ended_at: number | null
      undone_by: number | null
    }
    /** Leads that could not be changed, or whose change was not undone. */
    bulk_refusals: { bulk_id: number; lead_id: number; during: 'change' | 'undo'; reason: string }

    events: {
      id: Generated<number>
      kind: string
      lead_id: number | null
      /** Who did it; null for the prospect or the server itself. */
      actor_id: number | null
      /** For events about accounts: the attorney whose account it is. */
      attorney_id: number | null
      /** The change of many leads that it is part of. */
      bulk_id: number | null
      /** The import that it is part of. */
      import_id: number | null
      at: number
      /**
       * On PostgreSQL the transaction that wrote it; 0 on SQLite. Together with the id, the order of the feed: see
       * feed.ts.
       */
      tx: Generated<number>
    }
    /** Personal values are stored beside the event, so that they can be erased while the event stays. */
    event_values: { event_id: number; before: string | null; after: string | null }

    /** How far each follower has read the feed of events: the last event it has handled; tx and id as in `events`. */
    feed_cursors: { name: string; tx: number; id: number }

    /** Used only on PostgreSQL, where several nodes count together; a crash of the database may empty it. */
    rate_limits: {
      /** A hash, so that neither the address nor the account can be read from it. */
      key: string
      count: number
      /** When the count starts again at zero. */
      ends_at: number
    }

    idempotency_keys: {
      key: string
      fingerprint: string
      lead_id: number
      answer: string
      created_at: number
    }
  }

export type Database = Kysely<Schema>
