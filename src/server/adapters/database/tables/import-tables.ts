import type { Generated } from 'kysely'
import { ImportState } from '#contract/schemas/exchange/imports.ts'
import { type ImportOutcome, importOutcomes } from '#contract/values/import-fields.ts'

/** Files that are imported; see schema.ts. */
export type ImportTables = {
  /** A file that is, or was, imported. */
  imports: {
    id: Generated<number>
    file_name: string
    state: ImportState
    /** Why the file could not be read. */
    reason: string | null
    /** JSON: how the file was read, its columns with samples, and how it is to be imported (`ImportReport` in the contract). */
    read_as: string
    columns: string
    options: string
    /** Rows of the file, that of the names included. */
    total: Generated<number>
    /** The last row that was looked at, or, when it is undone, the event before which undoing goes on. */
    position: Generated<number>
    created: Generated<number>
    updated: Generated<number>
    same: Generated<number>
    duplicate: Generated<number>
    refused: Generated<number>
    put_back: Generated<number>
    left_alone: Generated<number>
    /** Resumes that new leads have got, and those that rows name and nobody has got. */
    resumes_attached: Generated<number>
    resumes_left: Generated<number>
    /** JSON: what the last rehearsal has found, also while it is under way. */
    rehearsal: string | null
    /** 0: its rows were deleted, since it is long ago. */
    has_rows: Generated<number>
    /** The job that works on it. Jobs that are done are deleted. */
    job_id: number | null
    uploaded_by: number
    uploaded_at: number
    ended_at: number | null
    undone_by: number | null
  }
  /** A row of a file that is imported. Its cells are emptied once they are of no use any more. */
  import_rows: {
    import_id: number
    /** Its number in the file, from 1. */
    row: number
    /** JSON: a list of texts. */
    cells: string
    /** By what it finds a lead, normalized; null until the rows before it were looked at. */
    key: string | null
    outcome: ImportOutcome | null
    /** The lead that it has made or changed, or that has its key. */
    lead_id: number | null
    /** Why it was refused, or why undoing has left its lead as it is. Before it was looked at: it is no row at all. */
    reason: string | null
    /** The resume that it names and its lead has not got, and why. */
    resume_file: string | null
    resume_reason: string | null
  }
  /** A file of a ZIP that is imported, until the import has ended: a resume that is stored, or why it is none. */
  import_files: {
    id: Generated<number>
    import_id: number
    /** Its path in the ZIP. */
    name: string
    /** The path, and its last part, as rows are compared with them. */
    name_key: string
    base_key: string
    /** Where it is in the file store; null if it is refused, or belongs to a lead. */
    path: string | null
    /** As the columns of a lead that begin with `resume_`; null if it is refused. */
    resume_name: string | null
    media_type: string | null
    bytes: number | null
    sha256: string | null
    caveats: string
    /** Why it is refused. */
    reason: string | null
    /** The row whose lead has got it, or would get it. */
    row: number | null
  }
}

/** Their description; see tables.ts. */
// oxfmt-ignore
export const importTables = {
  imports: {
    columns: {
      id: 'int', file_name: 'text', state: 'text', reason: 'text?', read_as: 'text', columns: 'text', options: 'text',
      total: 'int', position: 'int', created: 'int', updated: 'int', same: 'int', duplicate: 'int', refused: 'int',
      put_back: 'int', left_alone: 'int', rehearsal: 'text?', has_rows: 'int', job_id: 'int?', uploaded_by: 'int',
      uploaded_at: 'int', ended_at: 'int?', undone_by: 'int?', resumes_attached: 'int', resumes_left: 'int',
    },
    key: ['id'],
    words: { state: ImportState.options },
    givesIds: true,
  },
  import_rows: {
    columns: {
      import_id: 'int', row: 'int', cells: 'text', key: 'text?', outcome: 'text?', lead_id: 'int?', reason: 'text?',
      resume_file: 'text?', resume_reason: 'text?',
    },
    key: ['import_id', 'row'],
    words: { outcome: importOutcomes },
    ofLead: 'lead_id',
  },
  import_files: {
    columns: {
      id: 'int', import_id: 'int', name: 'text', name_key: 'text', base_key: 'text', path: 'text?', resume_name: 'text?',
      media_type: 'text?', bytes: 'int?', sha256: 'text?', caveats: 'text', reason: 'text?', row: 'int?',
    },
    key: ['id'],
    givesIds: true,
  },
} as const
