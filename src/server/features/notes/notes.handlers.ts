import type { Deps } from '#server/deps.ts'
import { toPage } from '#server/keyset-page.ts'
import type { Handlers } from '#server/http/handlers.ts'
import { Problem } from '#server/problem.ts'
import { countNotes, hasLead, selectNotePage } from './notes.queries.ts'
import { toNote } from './present-note.ts'
import { addNote, changeNote, removeNote } from './write-note.ts'

type NoteHandlers = Pick<Handlers<Deps>, 'listNotes' | 'addNote' | 'changeNote' | 'removeNote'>

export const noteHandlers: NoteHandlers = {
  listNotes: async ({ db }, { params, query }) => {
    if (!(await hasLead(db, params.id))) throw new Problem('not_found', `There is no lead ${params.id}.`)
    const [rows, total] = await Promise.all([selectNotePage(db, params.id, query), countNotes(db, params.id)])
    return toPage(rows.map(toNote), total, query.page_size)
  },

  addNote: (deps, { params, body }, { attorney }) =>
    addNote(deps, { leadId: params.id, text: body.text, actorId: attorney.id }),

  changeNote: (deps, { params, headers, body }, { attorney }) =>
    changeNote(deps, {
      leadId: params.id,
      noteId: params.note_id,
      text: body.text,
      ifMatch: headers['if-match'],
      actor: attorney,
    }),

  removeNote: (deps, { params }, { attorney }) =>
    removeNote(deps, { leadId: params.id, noteId: params.note_id, actor: attorney }),
}
