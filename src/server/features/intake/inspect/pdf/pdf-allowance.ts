/** How many bytes the check of one PDF may still read and inflate. */
export type Allowance = {
  /** False, and nothing is left, if it is more than that. */
  take(bytes: number): boolean
}

/** More than twice what a sound resume of the largest size takes, and far less than a tenth of a second of work. */
const maxBytes = 24 * 1024 * 1024

/** Bytes and not time: on a busy machine the same file would come to another end. */
export const makeAllowance = (): Allowance => {
  let left = maxBytes
  return { take: (bytes) => (left = Math.max(-1, left - bytes)) >= 0 }
}
