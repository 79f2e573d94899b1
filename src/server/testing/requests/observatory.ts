/** What a scanner sees of a page: the answer over https, and the answer over plain http. */
export type Scanned = {
  url: string
  headers: Record<string, string | string[] | undefined>
  body: string
  overHttp: { status: number; location: string | undefined }
}

export type Criterion = keyof typeof criteria

/** The points of each criterion, and their sum. From 100 points the grade is A+. */
export type Verdict = { points: Record<Criterion, number>; score: number }

/**
 * Rates a page by the criteria of the MDN HTTP Observatory: 100 points, minus the penalties. Bonus points count only if
 * at least 90 points remain without them.
 */
export const judge = (scanned: Scanned): Verdict => {
  const entries = Object.entries(criteria).map(([name, rate]) => [name, rate(scanned)] as const)
  const sum = (kept: (points: number) => boolean) =>
    entries.reduce((total, [, points]) => (kept(points) ? total + points : total), 0)
  const withoutBonus = 100 + sum((points) => points < 0)
  const score = withoutBonus < 90 ? withoutBonus : withoutBonus + sum((points) => points > 0)
  // The cast is safe: the entries have the names of the table.
  return { points: Object.fromEntries(entries) as Record<Criterion, number>, score }
}

const criteria = {
  'content-security-policy': (scanned: Scanned) => ratePolicy(directivesOf(scanned)),
  cookies: ({ headers }: Scanned) => rateCookies([headers['set-cookie'] ?? []].flat()),
  'cross-origin-resource-sharing': ({ headers }: Scanned) =>
    headers['access-control-allow-origin'] !== undefined &&
    headers['access-control-allow-credentials'] === 'true'
      ? -50
      : 0,
  redirection: ({ url, overHttp: { status, location } }: Scanned) => {
    if (status < 300 || status > 399 || location === undefined) return -20
    const to = new URL(location)
    if (to.protocol !== 'https:') return -20
    return to.hostname === new URL(url).hostname ? 0 : -5
  },
  'referrer-policy': ({ headers }: Scanned) => {
    const policy = wordOf(headers['referrer-policy'])
    if (policy === undefined) return 0
    return privateReferrers.includes(policy) ? 5 : -5
  },
  'strict-transport-security': ({ headers }: Scanned) => {
    const seconds = Number(/max-age=(\d+)/.exec(wordOf(headers['strict-transport-security']) ?? '')?.[1])
    if (Number.isNaN(seconds)) return -20
    return seconds >= sixMonthsSeconds ? 0 : -10
  },
  'subresource-integrity': ({ url, body }: Scanned) =>
    Math.min(0, ...scriptsOf(body).map((script) => rateScript(script, url))),
  'x-content-type-options': ({ headers }: Scanned) =>
    wordOf(headers['x-content-type-options']) === 'nosniff' ? 0 : -5,
  'x-frame-options': (scanned: Scanned) => {
    const ancestors = directivesOf(scanned).get('frame-ancestors')
    if (ancestors && !ancestors.some((source) => broad.includes(source))) return 5
    return ['deny', 'sameorigin'].includes(wordOf(scanned.headers['x-frame-options']) ?? '') ? 0 : -20
  },
  'cross-origin-resource-policy': ({ headers }: Scanned) => {
    const policy = wordOf(headers['cross-origin-resource-policy'])
    if (policy === 'same-origin' || policy === 'same-site') return 10
    return policy === undefined || policy === 'cross-origin' ? 0 : -5
  },
}

const privateReferrers = ['no-referrer', 'same-origin', 'strict-origin', 'strict-origin-when-cross-origin']
const sixMonthsSeconds = 15_768_000
const broad = ['*', 'http:', 'https:', 'ftp:', 'http://*', 'https://*']
const inline = ["'unsafe-inline'", 'data:']

const wordOf = (header: string | string[] | undefined) => header?.toString().trim().toLowerCase()

const directivesOf = ({ headers }: Scanned) => {
  const policy = headers['content-security-policy']?.toString() ?? ''
  const parts = policy.split(';').map((part) => part.trim().split(/\s+/))
  return new Map(parts.flatMap(([name = '', ...sources]) => (name === '' ? [] : [[name, sources]])))
}

const ratePolicy = (policy: Map<string, string[]>) => {
  const allows = (directive: string, sources: string[]) =>
    (policy.get(directive) ?? policy.get('default-src') ?? ['*']).some((source) => sources.includes(source))
  const insecure = (sources: string[]) => sources.some((source) => /^(http|ftp):/.test(source))
  if (policy.size === 0) return -25
  if (allows('script-src', [...broad, ...inline]) || allows('object-src', broad)) return -20
  const active = [...policy].filter(([name]) => name !== 'img-src' && name !== 'media-src')
  if (insecure(active.flatMap(([, sources]) => sources))) return -20
  if (allows('script-src', ["'unsafe-eval'"]) || allows('style-src', ["'unsafe-eval'"])) return -10
  if (insecure([...policy.values()].flat())) return -10
  if (allows('style-src', [...broad, ...inline])) return 0
  const formAction = policy.get('form-action')?.join() ?? '*'
  const isClosed = policy.get('default-src')?.join() === "'none'" && /^'(none|self)'$/.test(formAction)
  return isClosed ? 10 : 5
}

/** All cookies of Foyer are session cookies, so all of them need HttpOnly. */
const rateCookies = (cookies: string[]) => {
  if (cookies.length === 0) return 0
  const all = (attribute: RegExp) => cookies.every((cookie) => attribute.test(cookie))
  if (!all(/;\s*secure(;|$)/i)) return -40
  if (!all(/;\s*httponly(;|$)/i)) return -30
  return all(/;\s*samesite=(strict|lax)(;|$)/i) ? 5 : 0
}

type Script = { src: string; hasIntegrity: boolean }

const scriptsOf = (body: string): Script[] =>
  [...body.matchAll(/<script\b([^>]*)>/gi)].flatMap(([, attributes = '']) => {
    const [, src] = /\ssrc="?([^"\s>]+)/i.exec(attributes) ?? []
    return src === undefined ? [] : [{ src, hasIntegrity: /\sintegrity=/i.test(attributes) }]
  })

const rateScript = ({ src, hasIntegrity }: Script, pageUrl: string) => {
  const { protocol, origin } = new URL(src, pageUrl)
  if (origin === new URL(pageUrl).origin && !src.startsWith('//')) return 0
  if (protocol !== 'https:' || src.startsWith('//')) return hasIntegrity ? -20 : -50
  return hasIntegrity ? 0 : -5
}
