import type { Database } from './schema.ts'

/** What a transaction may have written that listeners want to react to. */
export type Topic = 'events' | 'jobs'

type Listener = () => void

const listeners = new WeakMap<Database, Map<Topic, Set<Listener>>>()
const writtenTopics = new WeakMap<Database, Set<Topic>>()

/** Calls the listener after each commit in this process that has written something of the topic to this database. */
export const onCommit = (db: Database, topic: Topic, listener: Listener): (() => void) => {
  const byTopic = listeners.get(db) ?? new Map<Topic, Set<Listener>>()
  const all = byTopic.get(topic) ?? new Set()
  listeners.set(db, byTopic.set(topic, all.add(listener)))
  return () => void all.delete(listener)
}

/** Marks that the transaction has written something of the topic: its listeners are called after the commit. */
export const notifyAfterCommit = (tx: Database, topic: Topic): void =>
  void writtenTopics.set(tx, (writtenTopics.get(tx) ?? new Set()).add(topic))

/** Calls the listeners of the topics that a committed transaction has written. Only `transact` calls it. */
export const notifyListeners = (db: Database, tx: Database): void => {
  for (const topic of writtenTopics.get(tx) ?? [])
    for (const listener of listeners.get(db)?.get(topic) ?? []) listener()
}
