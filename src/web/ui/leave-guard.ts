const guards = new Set<() => Promise<boolean>>()

/**
 * Who is asked before the page ends in a way the router does not see (signing out).
 * @returns takes the guard away
 */
export const guardLeaving = (ask: () => Promise<boolean>): (() => void) => {
  guards.add(ask)
  return () => guards.delete(ask)
}

/** Does everybody agree who has something unsaved on the page? */
export const mayLeave = async (): Promise<boolean> => {
  for (const ask of guards) if (!(await ask())) return false
  return true
}

/**
 * The browser asks before the tab is closed or loaded again.
 * @returns takes the guard away
 */
export const guardUnload = (isUnsaved: () => boolean): (() => void) => {
  const ask = (event: BeforeUnloadEvent) => {
    if (isUnsaved()) event.preventDefault()
  }
  globalThis.addEventListener('beforeunload', ask)
  return () => globalThis.removeEventListener('beforeunload', ask)
}
