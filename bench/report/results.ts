/** Medians over the runs of one side of a scenario. */
export type Figures = {
  side: string
  perSecond: number
  p50Ms: number
  p99Ms: number
  /** Of all runs together; anything but 0 spoils the row. */
  errors: number
  complaint?: string
  /** Of the server and its children; PostgreSQL is not among them. */
  cpuSecondsPerThousand: number
  /** The most of any run. */
  peakMemoryMb: number
  serverCores: number
  generatorCores: number
  /** The generator was at its end and the server was not: nothing is learned about the server. */
  invalid: boolean
  runs: { perSecond: number; p99Ms: number }[]
}

export type Row = {
  scenario: string
  leads: number
  /** Foyer first. */
  sides: Figures[]
  /** What the ratio compares: rates (first to second), or the 99th percentiles. */
  by: 'rate' | 'p99'
  ratio: number
}

export type OwnFacts = {
  /** From spawning the process to the line that says it is ready, by leads in the database. */
  startMs: Record<string, number>
  idleMemoryMb: number | undefined
  uploadsMemoryMb: number | undefined
}

export type Results = {
  database: string
  options: { quick: boolean; runs: number; measureMs: number }
  machine: Record<string, string | number>
  rows: Row[]
  own: OwnFacts
  aims: Aim[]
}

export type Aim = { what: string; wanted: string; measured: string; met: boolean }
