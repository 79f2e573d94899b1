/** What a database is and does, as far as "acknowledged means durable" rests on it. */
export type DatabaseSetting = {
  name: string
  value: string
  /** What it has to be, in words; undefined when any value will do. */
  needed?: string
  sound: boolean
}

/** @throws when the database would lose what it has acknowledged; says what to change. */
export const refuseUnsound = (settings: readonly DatabaseSetting[]): void => {
  const wrong = settings.filter(({ sound }) => !sound)
  if (wrong.length === 0) return
  const lines = wrong.map(({ name, value, needed }) => `${name} is ${value}, ${needed} is needed`)
  throw new Error(`The database could lose what it has acknowledged: ${lines.join('; ')}.`)
}
