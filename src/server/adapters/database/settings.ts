/** A setting of the database that decides whether an acknowledged write is durable. */
export type DatabaseSetting = {
  name: string
  value: string
  /** The value it must have, in words; undefined when any value is sound. */
  needed?: string
  sound: boolean
}

/** @throws when the database could lose acknowledged writes; says what to change. */
export const refuseUnsound = (settings: readonly DatabaseSetting[]): void => {
  const wrong = settings.filter(({ sound }) => !sound)
  if (wrong.length === 0) return
  const lines = wrong.map(({ name, value, needed }) => `${name} is ${value}, ${needed} is needed`)
  throw new Error(`The database could lose what it has acknowledged: ${lines.join('; ')}.`)
}
