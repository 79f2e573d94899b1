/** The formats of an export; the first one is the usual one. */
export const exportFormats = ['csv', 'xlsx', 'ndjson', 'zip'] as const
export type ExportFormat = (typeof exportFormats)[number]

export const mediaTypeOfExport: Record<ExportFormat, string> = {
  csv: 'text/csv; charset=utf-8; header=present',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  ndjson: 'application/x-ndjson; charset=utf-8',
  zip: 'application/zip',
}

/** Who may export leads. */
export const exporters = ['admins', 'attorneys'] as const
