/**
 * Something the server depends on does not work. Thrown by adapters, answered as 503 (`unavailable`) or 507 (`full`).
 * `outcome` says whether a transaction that was under way is certainly undone; after a lost connection or a failed
 * COMMIT nobody knows, and what belongs to it (a stored file) must be kept.
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

/** Was what the failed act began certainly undone? Only then may its file be removed. */
export const isCertainlyRolledBack = (error: unknown) =>
  !(error instanceof Outage) || error.outcome === 'rolled_back'
