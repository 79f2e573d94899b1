/** What a cell of a column holds. A spreadsheet gets times as dates, in the time zone of the firm. */
type Kind = 'text' | 'number' | 'time'

/**
 * The columns of an export as a table, in their order. A CSV has their names at its top, a spreadsheet their titles. What a
 * cell holds, the server says (`cells.ts`); the compiler asks for it.
 */
export const exportColumns = {
  id: { title: 'Id', kind: 'number' },
  reference: { title: 'Reference', kind: 'text' },
  created_at: { title: 'Arrived', kind: 'time' },
  first_name: { title: 'First name', kind: 'text' },
  last_name: { title: 'Last name', kind: 'text' },
  email: { title: 'E-mail', kind: 'text' },
  phone: { title: 'Telephone', kind: 'text' },
  link: { title: 'Link', kind: 'text' },
  city: { title: 'Town', kind: 'text' },
  state: { title: 'State', kind: 'text' },
  assigned_to: { title: 'Assigned to', kind: 'text' },
  due_at: { title: 'Due', kind: 'time' },
  overdue: { title: 'Overdue', kind: 'text' },
  reached_out_at: { title: 'Reached out', kind: 'time' },
  contact: { title: 'Reached by', kind: 'text' },
  outcome: { title: 'Outcome', kind: 'text' },
  source: { title: 'Source', kind: 'text' },
  language: { title: 'Language', kind: 'text' },
  marks: { title: 'Suspicious', kind: 'text' },
  message: { title: 'Message', kind: 'text' },
  notes: { title: 'Notes', kind: 'text' },
  consented_at: { title: 'Consented', kind: 'time' },
  utm_source: { title: 'Campaign source', kind: 'text' },
  referrer: { title: 'Referrer', kind: 'text' },
  resume_name: { title: 'Resume', kind: 'text' },
  resume_bytes: { title: 'Resume bytes', kind: 'number' },
  resume_path: { title: 'Resume path', kind: 'text' },
  resume_sha256: { title: 'Resume SHA-256', kind: 'text' },
  updated_at: { title: 'Changed', kind: 'time' },
} as const satisfies Record<string, { title: string; kind: Kind }>

export type ExportColumn = keyof typeof exportColumns
export const exportColumnNames = Object.keys(exportColumns) as ExportColumn[]

export const isExportColumn = (name: string): name is ExportColumn => Object.hasOwn(exportColumns, name)
