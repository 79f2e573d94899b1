import type { Database } from './schema.ts'

type Listener = () => void

const listeners = new WeakMap<Database, Set<Listener>>()
const telling = new WeakSet<Database>()

/** Calls back after each commit that somebody has asked to tell, on this database and in this process. */
export const onCommit = (db: Database, listener: Listener): (() => void) => {
  const all = listeners.get(db) ?? new Set()
  listeners.set(db, all.add(listener))
  return () => void all.delete(listener)
}

/** The transaction has written something that those who listen want to hear of. */
export const tellWhenCommitted = (tx: Database): void => void telling.add(tx)

/** For `transact`. */
export const tellCommitted = (db: Database, tx: Database): void => {
  if (telling.has(tx)) for (const listener of listeners.get(db) ?? []) listener()
}
