import type { Deps } from '#server/deps.ts'
import type { Handlers } from '#server/http/handlers.ts'
import { compareResumes } from './compare-resumes.ts'
import { listRelated } from './list-related.ts'
import { markDifferent, unmarkDifferent } from './mark-different.ts'

type SamePersonHandlers = Pick<
  Handlers<Deps>,
  'listRelatedLeads' | 'markDifferentPerson' | 'unmarkDifferentPerson' | 'compareResumes'
>

export const samePersonHandlers: SamePersonHandlers = {
  listRelatedLeads: ({ db }, { params }) => listRelated(db, params.id),

  markDifferentPerson: (deps, { params }, { attorney }) =>
    markDifferent(deps, { id: params.id, otherId: params.other_id, actorId: attorney.id }),

  unmarkDifferentPerson: (deps, { params }, { attorney }) =>
    unmarkDifferent(deps, { id: params.id, otherId: params.other_id, actorId: attorney.id }),

  compareResumes: ({ db }, { params }) => compareResumes(db, params.id, params.other_id),
}
