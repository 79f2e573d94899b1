/** Ends a step, with the error if it failed. */
export type EndStep = (error?: unknown) => void

/** Adapters report their steps and failures to it, so that they do not depend on metrics or traces. */
export type Watcher = {
  /** The database or the file store failed at something. */
  failed(part: 'database' | 'storage', error: unknown): void
  /** Begins a step of the current request or mail; outside of one, nothing is recorded. */
  begin(step: string, facts?: Record<string, string>): EndStep
  /** The same around a piece of work, whose own steps become parts of this one. With `whole` it is always recorded. */
  during<T>(step: string, work: () => Promise<T>, more?: { whole?: true }): Promise<T>
}

const nothingToEnd: EndStep = () => {}

export const unwatched: Watcher = {
  failed: () => {},
  begin: () => nothingToEnd,
  during: (_step, work) => work(),
}

/** Returns the result of the work, or reports its error to the watcher and throws it again. */
export const watchFailure = <T>(
  watcher: Watcher,
  part: 'database' | 'storage',
  work: Promise<T>,
): Promise<T> =>
  work.catch((error: unknown) => {
    watcher.failed(part, error)
    throw error
  })
