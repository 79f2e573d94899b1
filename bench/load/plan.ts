/**
 * Prepared requests that differ only in a number: the generator writes the digits of `first + counter % cycle` into the
 * spots. Each round through the cycle uses the next variant.
 */
export type Template = {
  /** Complete requests, headers and body, all with their spots at the same places. */
  variants: Uint8Array[]
  /** Byte positions where digits are written, `digitsPerSpot` each. */
  spots: number[]
  first: number
  cycle: number
  /** Any other status counts as an error. */
  status: number
  /** How many of a hundred requests of the plan use this template. */
  share: number
}

export const digitsPerSpot = 8

export type LoadPlan = {
  port: number
  connections: number
  warmUpMs: number
  measureMs: number
  /** When left out, each connection sends its next request as soon as it has its answer. */
  perSecond?: number
  templates: Template[]
  /** Where counting continues from the run before, so that no request is sent twice. */
  counter: number
}

export type LoadResult = {
  answered: number
  errors: number
  /** The first error. */
  complaint: string | undefined
  perSecond: number
  p50Ms: number
  p99Ms: number
  /** CPU time of the generator during the measurement, in cores. */
  generatorCores: number
  counter: number
}

/** A message from the generator while it works. */
export type GeneratorMessage =
  | { kind: 'measuring' }
  | { kind: 'measured' }
  | { kind: 'result'; result: LoadResult }
