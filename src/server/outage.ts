/**
 * Something that the server depends on does not work. Thrown by adapters, answered with 503 (`unavailable`) or 507
 * (`full`). `outcome` says whether the running transaction was certainly rolled back. After a lost connection or a
 * failed COMMIT that is unknown, and files that belong to the transaction must not be removed.
 */
export class Outage extends Error {
  readonly kind: 'unavailable' | 'full'
  readonly outcome: 'rolled_back' | 'unknown'

  constructor(
    kind: Outage['kind'],
    message: string,
    { outcome = 'rolled_back', cause }: { outcome?: Outage['outcome']; cause?: unknown } = {},
  ) {
    super(message, { cause })
    this.name = 'Outage'
    this.kind = kind
    this.outcome = outcome
  }
}

/** Was the transaction of the failed act certainly rolled back? Only then may its file be removed. */
export const isCertainlyRolledBack = (error: unknown) =>
  !(error instanceof Outage) || error.outcome === 'rolled_back'
