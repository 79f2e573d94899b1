/** Ends a step that was begun; with the error it ended in, if it did. */
export type EndStep = (error?: unknown) => void

/** Told of what the adapters do. Handed to them, so that none of them knows of metrics or traces. */
export type Watcher = {
  /** Something that the server depends on did not do what it was asked. */
  failed(part: 'database' | 'storage', error: unknown): void
  /** A step of the request or mail that is under way; outside of these nothing is noted. */
  begin(step: string, facts?: Record<string, string>): EndStep
  /** The same around a piece of work, whose own steps are then parts of this one. `whole`: noted in any case. */
  during<T>(step: string, work: () => Promise<T>, more?: { whole?: true }): Promise<T>
}

const nothingToEnd: EndStep = () => {}

export const unwatched: Watcher = {
  failed: () => {},
  begin: () => nothingToEnd,
  during: (_step, work) => work(),
}

/** Passes the result on, and an error as well once the watcher knows of it. */
export const watchFailure = <T>(
  watcher: Watcher,
  part: 'database' | 'storage',
  work: Promise<T>,
): Promise<T> =>
  work.catch((error: unknown) => {
    watcher.failed(part, error)
    throw error
  })
