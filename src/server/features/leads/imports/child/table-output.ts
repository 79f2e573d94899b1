import type { TableLimits } from '../table/table-limits.ts'
import type { BrokenRow, TableRefusal } from '../table/table-refusals.ts'

/** The reading comes to nothing. */
export class Refusal extends Error {
  readonly reason: TableRefusal

  constructor(reason: TableRefusal, cause?: unknown) {
    super(reason, { cause })
    this.reason = reason
  }
}

/** What is told of a table, in lines of JSON: how it is read, then its rows in their order. */
export type TableOutput = {
  /** Called once, before the first row. */
  begin(readAs: object): void
  /** The names of the columns, where no row of the file has them. */
  names(names: readonly string[]): void
  /** A row. Trailing empty cells may be left out. @throws Refusal */
  row(cells: readonly string[]): void
  /** Rows of which nothing is told; they only count. */
  skip(rows: number): void
  /** A row that is broken, with what stands there, and why. @throws Refusal */
  broken(text: string, why: BrokenRow): void
  /** Waits until what was told so far is read. @param isLast nothing follows */
  flush(isLast?: boolean): Promise<void>
  /** How many rows were told. */
  rows(): number
}

const pieceMaxLength = 64 * 1024

export const makeOutput = (limits: TableLimits): TableOutput => {
  let lines = ''
  let rows = 0
  let length = 0
  const tell = (value: unknown) => {
    const line = JSON.stringify(value)
    lines += `${line}\n`
    length += line.length
    if (length > limits.textMaxLength) throw new Refusal('text')
  }
  const count = () => {
    rows += 1
    if (rows > limits.recordsMax) throw new Refusal('rows')
  }
  return {
    begin: tell,
    names: (names) => {
      if (names.length > limits.columnsMax) throw new Refusal('columns')
      tell({ names })
    },
    row: (cells) => {
      count()
      if (cells.length > limits.columnsMax) throw new Refusal('columns')
      if (lengthOf(cells) > limits.recordMaxBytes) throw new Refusal('long')
      tell(cells)
    },
    skip: (some) => {
      if (some > 0) tell(some)
    },
    broken: (text, why) => {
      count()
      tell({ broken: text, why })
    },
    flush: async (isLast = false) => {
      if (lines.length < pieceMaxLength && !isLast) return
      const piece = lines
      lines = ''
      await write(piece)
    },
    rows: () => rows,
  }
}

/** Waits until the system has taken the text: what is only buffered when the process exits is lost, without a trace. */
export const write = (text: string): Promise<void> =>
  new Promise((resolve) => {
    process.stdout.write(text, () => resolve())
  })

export const lengthOf = (cells: readonly string[]): number => {
  let length = 0
  for (const cell of cells) length += cell.length
  return length
}
