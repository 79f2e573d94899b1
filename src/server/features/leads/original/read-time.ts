/**
 * A time as SQLAlchemy writes it, which is UTC without saying so; undefined if it is none, before 1970, or after now.
 * @returns milliseconds since the epoch
 */
export const readTime = (text: string | null, now: number): number | undefined => {
  const [, day, clock, fraction = ''] =
    /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2})(?:\.(\d{1,6}))?$/.exec(text ?? '') ?? []
  if (day === undefined || clock === undefined) return undefined
  const at = Date.parse(`${day}T${clock}.${fraction.slice(0, 3).padEnd(3, '0')}Z`)
  return at >= 0 && at <= now ? at : undefined
}
