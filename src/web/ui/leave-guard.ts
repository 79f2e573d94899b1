const guards = new Set<() => Promise<boolean>>()

/**
 * Adds a question that is asked before signing out, which the router's blocker does not notice.
 * @returns removes the guard
 */
export const guardLeaving = (ask: () => Promise<boolean>): (() => void) => {
  guards.add(ask)
  return () => guards.delete(ask)
}

/** Asks all guards. @returns false as soon as one answers no */
export const mayLeave = async (): Promise<boolean> => {
  for (const ask of guards) if (!(await ask())) return false
  return true
}

/**
 * Lets the browser ask before the tab is closed or reloaded while something is unsaved.
 * @returns removes the guard
 */
export const guardUnload = (isUnsaved: () => boolean): (() => void) => {
  const ask = (event: BeforeUnloadEvent) => {
    if (isUnsaved()) event.preventDefault()
  }
  globalThis.addEventListener('beforeunload', ask)
  return () => globalThis.removeEventListener('beforeunload', ask)
}
