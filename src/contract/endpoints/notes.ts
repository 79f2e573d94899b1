import type { Endpoint } from '#contract/endpoint.ts'
import { IfMatchHeaders, LeadPath } from '#contract/schemas/leads.ts'
import { Note, NotePage, NotePath, NoteText } from '#contract/schemas/notes.ts'
import { PageQuery } from '#contract/schemas/fields.ts'

// oxfmt-ignore
export const noteEndpoints = {
  listNotes: {
    method: 'GET', path: '/api/leads/{id}/notes', access: 'attorney', tag: 'Notes',
    summary: 'The notes about a lead',
    params: LeadPath, query: PageQuery, status: 200, output: NotePage,
    problems: ['not_found'],
  },
  addNote: {
    method: 'POST', path: '/api/leads/{id}/notes', access: 'attorney', tag: 'Notes',
    summary: 'Write a note about a lead',
    params: LeadPath, body: { json: NoteText }, status: 201, output: Note, etag: true,
    problems: ['not_found'],
  },
  changeNote: {
    method: 'PATCH', path: '/api/leads/{id}/notes/{note_id}', access: 'attorney', tag: 'Notes',
    summary: 'Change a note, for its author and for admins',
    params: NotePath, headers: IfMatchHeaders, body: { json: NoteText }, status: 200, output: Note, etag: true,
    problems: ['not_found', 'not_allowed', 'changed_meanwhile'],
  },
  removeNote: {
    method: 'DELETE', path: '/api/leads/{id}/notes/{note_id}', access: 'attorney', tag: 'Notes',
    summary: 'Remove a note, for its author and for admins',
    params: NotePath, status: 204, output: 'nothing',
    problems: ['not_found', 'not_allowed'],
  },
} as const satisfies Record<string, Endpoint>
