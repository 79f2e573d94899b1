import { useNavigate } from '@tanstack/react-router'
import { useActs } from '#web/ui/keyboard/keys.ts'
import { useListedViews } from './listed-views.ts'

export const viewKeysMax = 9

/** The keys 1 to 9 open the first nine views. */
export const useViewKeys = (): void => {
  const navigate = useNavigate()
  const views = useListedViews().slice(0, viewKeysMax)
  useActs({
    view: (key) => {
      const view = views[Number(key) - 1]
      if (view) void navigate({ to: '/inbox', search: view.search })
    },
  })
}
