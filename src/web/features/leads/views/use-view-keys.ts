import { useNavigate } from '@tanstack/react-router'
import { useKeys } from '#web/ui/keys.ts'
import { useListedViews } from './listed-views.ts'

export const viewKeysMax = 9

/** The keys 1 to 9 open the first nine views. */
export const useViewKeys = (): void => {
  const navigate = useNavigate()
  const views = useListedViews().slice(0, viewKeysMax)
  useKeys(
    Object.fromEntries(
      views.map(({ search }, at) => [String(at + 1), () => void navigate({ to: '/inbox', search })]),
    ),
  )
}
