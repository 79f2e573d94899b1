import { useEffect } from 'react'

/** Sets the title of the browser tab. */
export const useTitle = (title: string | undefined): void => {
  useEffect(() => {
    if (title !== undefined) document.title = `${title} · Foyer`
  }, [title])
}
