/**
 * An instant as the API tells it: ISO 8601 in UTC.
 * @param ms since the epoch. Never throws, so that a list does not fail because of one row: what is no instant is the epoch.
 */
export const isoTime = (ms: number): string =>
  new Date(Number.isFinite(ms) && Math.abs(ms) <= 8.64e15 ? ms : 0).toISOString()
