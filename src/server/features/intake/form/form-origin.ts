/** Where a prospect came from. The names are those of the parameters in the address of the form. */
export type Origin = Partial<Record<(typeof names)[number], string>>

const names = [
  'utm_source',
  'utm_medium',
  'utm_campaign',
  'utm_term',
  'utm_content',
  'src',
  'referrer',
] as const

const valueMaxLength = 100
const host = /^(?=.{1,100}$)[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/

/**
 * Reads the origin from the query (`utm_*` of analytics tools, `src` of the firm's own links) and, on the first page, from
 * the Referer header, of which only the host is used. Visitors can forge all of it: it is for statistics, not for decisions.
 */
export const readOrigin = (
  query: Record<string, unknown>,
  referer: string | undefined,
  ownHost: string,
): Origin => {
  const origin: Origin = {}
  for (const name of names) {
    const given = query[name]
    const value = typeof given === 'string' ? clean(given) : ''
    if (value !== '' && (name !== 'referrer' || host.test(value))) origin[name] = value
  }
  const from = referer === undefined || !URL.canParse(referer) ? undefined : new URL(referer)
  if (origin.referrer === undefined && from && from.host !== ownHost && host.test(from.hostname))
    origin.referrer = from.hostname
  return origin
}

/** One line, without control characters and without direction marks. */
const clean = (text: string) =>
  text
    .toWellFormed()
    .normalize('NFC')
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .slice(0, valueMaxLength)
    .toWellFormed()
    .trim()
