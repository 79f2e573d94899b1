import { limits } from '#contract/limits.ts'

// The order matters: most browsers also claim to be the ones further down.
const browsers: [pattern: RegExp, name: string][] = [
  [/\bEdg(?:e|A|iOS)?\//, 'Edge'],
  [/\b(?:OPR|Opera)\//, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\b(?:Firefox|FxiOS)\//, 'Firefox'],
  [/\b(?:Chrome|Chromium|CriOS|HeadlessChrome)\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
]

const systems: [pattern: RegExp, name: string][] = [
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b|\bMacintosh\b/, 'macOS'],
  [/\bLinux\b|\bX11\b/, 'Linux'],
]

/** The first product name of a program that is not a browser, such as curl/8.5.0 (RFC 9110 section 10.1.5). */
const product = new RegExp(String.raw`^[\w.-]{1,${limits.deviceMaxLength}}(?=/|$)`)

/**
 * A name by which a person recognizes a sign-in, like `Firefox on Linux`, from the User-Agent. A client can send any
 * User-Agent, so the name proves nothing. Null if none can be derived.
 */
export const deviceOf = (userAgent: string | undefined): string | null => {
  // No real User-Agent is longer; the limit bounds the time of the patterns.
  const given = (userAgent ?? '').slice(0, 500)
  const browser = nameIn(browsers, given)
  const system = nameIn(systems, given)
  if (browser && system) return `${browser} on ${system}`
  return browser ?? system ?? product.exec(given)?.[0] ?? null
}

const nameIn = (known: [RegExp, string][], userAgent: string) =>
  known.find(([pattern]) => pattern.test(userAgent))?.[1]
