/**
 * A time in the format of the API: ISO 8601 in UTC. Never throws, so that a list does not fail because of one row: an
 * invalid time becomes the epoch.
 * @param ms milliseconds since the epoch
 */
export const isoTime = (ms: number): string =>
  new Date(Number.isFinite(ms) && Math.abs(ms) <= 8.64e15 ? ms : 0).toISOString()
