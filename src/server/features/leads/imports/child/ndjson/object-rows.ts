import { Refusal, type TableOutput } from '../table-output.ts'

export type JsonObject = Record<string, unknown>

/** A line: an object, null for a blank one, or its text. */
export type JsonLine = JsonObject | string | null

/** Makes rows of the lines of a file. */
export type LineReader = {
  take(line: JsonLine): void
  /** Called after the last line. */
  end(): void
}

/** So many lines are looked at for the names of the columns; members that only later ones have are left out. */
const linesLookedAt = 500

/** A row for each object, with a column for each member. */
export const makeObjectRows = (output: TableOutput): LineReader => {
  let waiting: JsonLine[] | undefined = []
  let names: string[] = []
  const tell = (line: JsonLine) => {
    if (line === null) output.skip(1)
    else if (typeof line === 'string') output.broken(line, 'no_object')
    else output.row(names.map((name) => textOf(line, name)))
  }
  const begin = () => {
    const lines = waiting ?? []
    waiting = undefined
    const objects = lines.filter((line) => typeof line === 'object' && line !== null)
    if (objects.length === 0) throw new Refusal('damaged')
    names = [...new Set(objects.flatMap((object) => Object.keys(object)))]
    output.names(names)
    for (const line of lines) tell(line)
  }
  return {
    take: (line) => {
      if (!waiting) return tell(line)
      waiting.push(line)
      if (waiting.length === linesLookedAt) begin()
    },
    end: () => {
      if (waiting) begin()
    },
  }
}

/** The text of a member; empty if there is none. */
export const textOf = (object: JsonObject, name: string): string => {
  const value = Object.hasOwn(object, name) ? object[name] : undefined
  if (value === undefined || value === null) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}
