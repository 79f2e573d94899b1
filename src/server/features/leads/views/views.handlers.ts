import type { Deps } from '#server/deps.ts'
import type { Handlers } from '#server/http/handlers.ts'
import { countViews } from './count-views.ts'
import { toView } from './present-view.ts'
import { removeView, restoreView } from './remove-view.ts'
import { addView, changeView } from './save-view.ts'
import { selectViewsOf } from './views.queries.ts'

type ViewHandlers = Pick<
  Handlers<Deps>,
  'listViews' | 'countViews' | 'addView' | 'changeView' | 'removeView' | 'restoreView'
>

export const viewHandlers: ViewHandlers = {
  listViews: async ({ db }, _input, { attorney }) => {
    const rows = await selectViewsOf(db, attorney.id)
    return { items: rows.map((row) => toView(row, attorney)) }
  },

  countViews: async (deps, _input, { attorney }) => ({
    items: await countViews(deps, await selectViewsOf(deps.db, attorney.id), attorney.id),
  }),

  addView: async (deps, { body }, { attorney }) =>
    toView(await addView(deps, { view: body, actorId: attorney.id }), attorney),

  changeView: async (deps, { params, headers, body }, { attorney }) =>
    toView(
      await changeView(deps, {
        id: params.id,
        change: body,
        ifMatch: headers['if-match'],
        actor: attorney,
      }),
      attorney,
    ),

  removeView: (deps, { params: { id } }, { attorney }) => removeView(deps, { id, actor: attorney }),

  restoreView: async (deps, { params: { id } }, { attorney }) =>
    toView(await restoreView(deps, { id, actor: attorney }), attorney),
}
