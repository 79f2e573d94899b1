export type Timeouts = {
  /** The time for all headers of a request. */
  headersMs: number
  /** At least `paceMinBytes` of a body must arrive in each span of this length. The whole body may take any time. */
  paceMs: number
  paceMinBytes: number
  /** How long a connection may transfer no byte in either direction. */
  idleMs: number
  /** How long a connection stays open without a request; longer than the 60 s of common load balancers. */
  keepAliveMs: number
  /** How long the rest of a refused body is read and discarded. */
  lingerMs: number
}

export const timeouts: Timeouts = {
  headersMs: 15_000,
  // 1 KB a second: any phone is faster, and 10 MB take at most three hours.
  paceMs: 30_000,
  paceMinBytes: 30 * 1024,
  idleMs: 30_000,
  keepAliveMs: 72_000,
  lingerMs: 15_000,
}
