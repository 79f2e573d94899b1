import type { Database } from './schema.ts'

/** What a transaction may have written that somebody wants to hear of. */
export type Topic = 'events' | 'jobs'

type Listener = () => void

const listeners = new WeakMap<Database, Map<Topic, Set<Listener>>>()
const told = new WeakMap<Database, Set<Topic>>()

/** Calls back after each commit that has written something of the topic, on this database and in this process. */
export const onCommit = (db: Database, topic: Topic, listener: Listener): (() => void) => {
  const byTopic = listeners.get(db) ?? new Map<Topic, Set<Listener>>()
  const all = byTopic.get(topic) ?? new Set()
  listeners.set(db, byTopic.set(topic, all.add(listener)))
  return () => void all.delete(listener)
}

/** The transaction has written something that those who listen want to hear of. */
export const tellWhenCommitted = (tx: Database, topic: Topic): void =>
  void told.set(tx, (told.get(tx) ?? new Set()).add(topic))

/** For `transact`. */
export const tellCommitted = (db: Database, tx: Database): void => {
  for (const topic of told.get(tx) ?? [])
    for (const listener of listeners.get(db)?.get(topic) ?? []) listener()
}
