import type { Endpoint } from '#contract/endpoint.ts'
import { ImportChange } from '#contract/schemas/exchange/import-options.ts'
import {
  Import,
  ImportPage,
  ImportPath,
  ImportReport,
  ImportUpload,
} from '#contract/schemas/exchange/imports.ts'
import { OlderPageQuery } from '#contract/schemas/fields.ts'

// oxfmt-ignore
export const importEndpoints = {
  uploadImport: {
    method: 'POST', path: '/api/imports', access: 'admin', tag: 'Imports',
    summary: 'Upload a file to be imported (CSV, XLSX, NDJSON, or a ZIP of one of them with resumes); nothing is imported yet',
    body: { multipart: ImportUpload, file: 'file', receiver: 'table' }, status: 201, output: ImportReport,
    problems: ['storage_full'],
  },
  listImports: {
    method: 'GET', path: '/api/imports', access: 'admin', tag: 'Imports',
    summary: 'The imports, the latest first',
    query: OlderPageQuery, status: 200, output: ImportPage,
  },
  readImport: {
    method: 'GET', path: '/api/imports/{id}', access: 'admin', tag: 'Imports',
    summary: 'An import with its columns, options and rehearsal, and how far it is',
    params: ImportPath, status: 200, output: ImportReport, problems: ['not_found'],
  },
  changeImport: {
    method: 'PATCH', path: '/api/imports/{id}', access: 'admin', tag: 'Imports',
    summary: 'Say what the columns are and how the rows are to be imported',
    params: ImportPath, body: { json: ImportChange }, status: 200, output: ImportReport,
    problems: ['not_found', 'not_now'],
  },
  rehearseImport: {
    method: 'POST', path: '/api/imports/{id}/rehearsal', access: 'admin', tag: 'Imports',
    summary: 'Find out what the import would do, without doing it',
    params: ImportPath, status: 202, output: Import, problems: ['not_found', 'not_now'],
  },
  runImport: {
    method: 'POST', path: '/api/imports/{id}/run', access: 'admin', tag: 'Imports',
    summary: 'Import the rows, or go on after a stop',
    params: ImportPath, status: 202, output: Import, problems: ['not_found', 'not_now'],
  },
  stopImport: {
    method: 'POST', path: '/api/imports/{id}/stop', access: 'admin', tag: 'Imports',
    summary: 'Stop before the next rows; what was imported stays',
    params: ImportPath, status: 200, output: Import, problems: ['not_found', 'not_now'],
  },
  listRefusedRows: {
    method: 'GET', path: '/api/imports/{id}/refused', access: 'admin', tag: 'Imports',
    summary: 'The refused rows only, with the reason of each: as JSON lines if the file was that, else as CSV',
    params: ImportPath, status: 200, output: 'file', problems: ['not_found', 'range_not_satisfiable'],
  },
  undoImport: {
    method: 'POST', path: '/api/imports/{id}/undo', access: 'admin', tag: 'Imports',
    summary: 'Remove the new leads and put back the changed ones, except where somebody has changed them since',
    params: ImportPath, status: 202, output: Import, problems: ['not_found', 'not_undoable'],
  },
} as const satisfies Record<string, Endpoint>
