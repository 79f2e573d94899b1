export type Timeouts = {
  /** All headers of a request. */
  headersMs: number
  /** Within each such span at least `paceMinBytes` of a body arrive; however long the whole of it takes, it goes on. */
  paceMs: number
  paceMinBytes: number
  /** No byte in either direction. */
  idleMs: number
  /** A connection without a request; longer than the 60 s of common load balancers. */
  keepAliveMs: number
  /** How long the rest of a body is read and thrown away that was refused half-way. */
  lingerMs: number
}

export const timeouts: Timeouts = {
  headersMs: 15_000,
  // 1 KB a second: less than any phone has, and 10 MB are over in three hours.
  paceMs: 30_000,
  paceMinBytes: 30 * 1024,
  idleMs: 30_000,
  keepAliveMs: 72_000,
  lingerMs: 15_000,
}
