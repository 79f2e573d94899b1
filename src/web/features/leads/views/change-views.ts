import { call } from '#web/api.ts'
import type { Output } from '#web/api-types.ts'
import { preferencesQuery, queryClient } from '#web/queries.ts'
import { text } from '#web/texts.ts'
import { toastProblem, toastWithUndo } from '#web/ui/toasts.tsx'
import type { ListedView, SavedView } from './listed-views.ts'

/** Reads the views and their numbers again. */
export const readViewsAgain = (): Promise<void> => queryClient.invalidateQueries({ queryKey: ['views'] })

/** Changes that are on their way, one after the other: two columns may be chosen faster than one is stored. */
let storing: Promise<unknown> = Promise.resolve()
let waiting = 0

/** Shows the preferences as they are wanted, and stores them. */
export const prefer = async (change: Partial<Output<'readPreferences'>>): Promise<void> => {
  const { queryKey } = preferencesQuery
  // With `revert`, what a read had before would come back over the change.
  void queryClient.cancelQueries({ queryKey }, { revert: false })
  const before = queryClient.getQueryData<Output<'readPreferences'>>(queryKey)
  if (before) queryClient.setQueryData(queryKey, { ...before, ...change })
  waiting += 1
  const stored = storing.then(() => call('changePreferences', { body: change }))
  storing = stored.catch(() => undefined)
  try {
    const preferences = await stored
    if (waiting === 1) queryClient.setQueryData(queryKey, preferences)
  } catch (error) {
    toastProblem(error)
    void queryClient.invalidateQueries({ queryKey })
  } finally {
    waiting -= 1
  }
}

/** Moves a view by one place. */
export const moveView = (views: readonly ListedView[], at: number, by: 1 | -1): Promise<void> => {
  const keys = views.map(({ key }) => key)
  const [moved] = keys.splice(at, 1)
  if (moved !== undefined) keys.splice(at + by, 0, moved)
  return prefer({ views: keys })
}

/** @throws Problem */
export const saveView = async (view: {
  name: string
  q: string
  sort: SavedView['sort']
  shared: boolean
}): Promise<SavedView> => {
  const saved = await call('addView', { body: view })
  await readViewsAgain()
  toastWithUndo(text('views.saved', { name: saved.name }), () => withdraw(saved.id))
  return saved
}

type Change = Partial<Pick<SavedView, 'name' | 'q' | 'sort' | 'shared'>>

/** Changes a view unless somebody else has changed it meanwhile, and offers to undo it. @throws Problem */
export const changeView = async (view: SavedView, change: Change): Promise<void> => {
  try {
    const { version } = await call('changeView', {
      params: { id: view.id },
      body: change,
      version: view.version,
    })
    if (version === view.version) return
    const { name, q, sort, shared } = view
    const before = { name, q, sort, shared }
    const again = Object.fromEntries(
      Object.keys(change).map((field) => [field, before[field as keyof Change]]),
    ) as Change
    toastWithUndo(text('views.changed', { name: change.name ?? name }), () =>
      undone(() => call('changeView', { params: { id: view.id }, body: again, version })),
    )
  } finally {
    await readViewsAgain()
  }
}

export const removeView = async ({ id, name }: SavedView): Promise<void> => {
  try {
    await call('removeView', { params: { id } })
    toastWithUndo(text('views.removed', { name }), () =>
      undone(() => call('restoreView', { params: { id } })),
    )
  } catch (error) {
    toastProblem(error)
  }
  await readViewsAgain()
}

const withdraw = (id: number) => undone(() => call('removeView', { params: { id } }))

const undone = async (act: () => Promise<unknown>): Promise<boolean> => {
  try {
    await act()
    return true
  } catch (error) {
    toastProblem(error)
    return false
  } finally {
    await readViewsAgain()
  }
}
