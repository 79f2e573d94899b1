import type { Generated } from 'kysely'
import type { ResumeKind } from '#contract/form/resume-types.ts'
import type { UnreadableReason } from '#contract/values/resume-findings.ts'
import type { NotScannedReason, ScanState } from '#contract/values/resume-scan.ts'

/**
 * What two leads can have in common. A name has no key of its own: it counts only with another signal, so its keys have that
 * one in them.
 */
export type PersonKeyKind =
  | 'email'
  | 'phone'
  | 'file'
  | 'profile'
  | 'email_part'
  | 'name_city'
  | 'name_language'

/** What was found in resumes, and what finds leads by it; see schema.ts. */
export type ResumeTables = {
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
    /** 0: a scan whose text was not recognized, or nothing but blanks. */
    has_text: number
    author: string | null
    written_at: number | null
    changed_at: number | null
    /** Codes of the contract with a space between (`resumeFindings`), the gravest first; empty for nothing. */
    findings: string
    read_at: number
    text: string
    /** JSON of what the app draws (`MadePreview`): blocks of a DOCX, sizes of the pages of a PDF; null where there is neither. */
    preview: string | null
    /** Where in the text each page of a PDF begins, as numbers with a space between; empty where that is not known. */
    page_starts: Generated<string>
    /** 1: text was looked for in the pictures of a scan, and is in `text` if there was any. */
    recognized: Generated<number>
  }
  /** What the virus scanner says of the resume of a lead. No row: it has not been asked yet, or there is none. */
  resume_scans: {
    lead_id: number
    state: ScanState
    /** What was found in an infected file. */
    name: string | null
    /** Why the file was not scanned. */
    reason: NotScannedReason | null
    scanned_at: number
    /** When an admin has said that the infected file is dealt with. */
    handled_at: number | null
  }
  /** What the servers know of the virus scanner; no row: nothing yet. */
  scanner: {
    only: number
    /** Since when it has given no verdict; null while it does. */
    silent_since: number | null
    /** The number of its signatures when a round of scanning again began, and when that was. */
    signatures: number | null
    round_began_at: number | null
    /** The round goes on with the leads below this id; 0: it is over. */
    round_below: number
  }
  /** How somebody can be reached, as their resume says; by kind, in the order of the text. */
  resume_contacts: { lead_id: number; kind: 'phone' | 'link' | 'city'; position: number; value: string }
  /** What a lead has in common with others that may be of the same person. Written with the lead and its reading. */
  person_keys: { kind: PersonKeyKind; key: string; lead_id: number }
  /** Somebody has said that two leads are not of the same person. A row for each of the two. */
  different_persons: { lead_id: number; other_id: number; attorney_id: number; created_at: number }
  /**
   * How far the full-text search is filled; no row: not begun. Its words are in `lead_index`, a table that differs between
   * the databases: see search/lead-index.ts.
   */
  search_index: {
    only: number
    /** With which version of the program's rules the words were made. */
    tokens_version: number
    /** Leads with lower ids are not in it, or with words of an earlier version; 1: all are. */
    unindexed_below: number
  }
  /** The words of notes and resumes that `lead_index` has, to find words by their beginnings. */
  search_words: { word: string }
  /** The words of the notes and of the resume in their order, a character for each: see search/sequences.ts. */
  search_sequences: { lead_id: number; words: string }
  /** The words of names, each under itself and under itself without each of its letters, to forgive typing mistakes. */
  name_parts: { part: string; word: string }
}
