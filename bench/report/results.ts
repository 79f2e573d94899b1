/** Medians over the runs of one side of a scenario. */
export type Figures = {
  side: string
  perSecond: number
  p50Ms: number
  p99Ms: number
  /** The sum of all runs; with any error the row is worthless. */
  errors: number
  complaint?: string
  /** Of the server and its children, without PostgreSQL. */
  cpuSecondsPerThousand: number
  /** The highest of all runs. */
  peakMemoryMb: number
  serverCores: number
  generatorCores: number
  /** The generator was at its limit and the server was not: the figures say nothing about the server. */
  invalid: boolean
  runs: { perSecond: number; p99Ms: number }[]
}

export type Row = {
  scenario: string
  leads: number
  /** Foyer comes first. */
  sides: Figures[]
  /** What the ratio compares: the rates (first to second) or the 99th percentiles. */
  by: 'rate' | 'p99'
  ratio: number
}

export type OwnFacts = {
  /** From spawning the process to its ready line, by the number of leads in the database. */
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
