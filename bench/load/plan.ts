/**
 * Requests that differ only in a number, ready to be sent: the generator writes the digits of `first + counter % cycle`
 * into the spots. Each round through the cycle takes the next variant.
 */
export type Template = {
  /** Whole requests, head and body, all with the same spots. */
  variants: Uint8Array[]
  /** Where digits go; as many as `digitsPerSpot`. */
  spots: number[]
  first: number
  cycle: number
  /** The only status that is no error. */
  status: number
  /** Of a hundred requests of the plan. */
  share: number
}

export const digitsPerSpot = 8

export type LoadPlan = {
  port: number
  connections: number
  warmUpMs: number
  measureMs: number
  /** Left out: each connection sends its next request when it has its answer. */
  perSecond?: number
  templates: Template[]
  /** Where counting goes on from the run before, so that nothing is sent twice. */
  counter: number
}

export type LoadResult = {
  answered: number
  errors: number
  /** What the first error was. */
  complaint: string | undefined
  perSecond: number
  p50Ms: number
  p99Ms: number
  /** CPU of the generator while measuring, in cores. */
  generatorCores: number
  counter: number
}

/** What the generator tells while it works. */
export type Told = { kind: 'measuring' } | { kind: 'measured' } | { kind: 'result'; result: LoadResult }
