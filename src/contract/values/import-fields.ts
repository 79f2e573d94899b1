/** What a file with a table can be. */
export const tableKinds = ['csv', 'xlsx', 'ndjson'] as const

/** What a column of a file can be, in the order in which the app offers it. */
export const importFields = [
  'full_name',
  'first_name',
  'last_name',
  'email',
  'phone',
  'link',
  'city',
  'created_at',
  'state',
  'reached_out_at',
  'contact',
  'outcome',
  'assigned_to',
  'source',
  'language',
  'note',
  'note_author',
  'note_at',
  'external_id',
  'reference',
  'resume',
  'resume_name',
] as const
export type ImportField = (typeof importFields)[number]

/** Several columns can be notes. */
export const isRepeatable = (field: ImportField): boolean => field === 'note'

export const importModes = ['create', 'update', 'create_or_update'] as const

/** By what a row finds the lead that is meant. */
export const importKeys = ['email', 'reference', 'external_id'] as const
export type ImportKey = (typeof importKeys)[number]

/** The order of day, month and year. `iso` is 2026-01-31. */
export const importDates = ['iso', 'dmy', 'mdy'] as const
export type ImportDates = (typeof importDates)[number]

export const importOutcomes = ['created', 'updated', 'same', 'duplicate', 'refused'] as const
export type ImportOutcome = (typeof importOutcomes)[number]
