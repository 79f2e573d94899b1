import { useEffect } from 'react'

/** What the tab of the browser says. */
export const useTitle = (title: string | undefined): void => {
  useEffect(() => {
    if (title !== undefined) document.title = `${title} · Foyer`
  }, [title])
}
