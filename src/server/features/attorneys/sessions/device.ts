import { limits } from '#contract/limits.ts'

// In this order: most browsers also claim to be the ones below them.
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

/** RFC 9110 section 10.1.5: the first product of a program that is no browser, such as curl/8.5.0. */
const product = new RegExp(String.raw`^[\w.-]{1,${limits.deviceMaxLength}}(?=/|$)`)

/**
 * What a person recognizes a sign-in by, like `Firefox on Linux`, out of a User-Agent; it says what it likes, so this is
 * a help to remember and no proof. Null where nothing can be told.
 */
export const deviceOf = (userAgent: string | undefined): string | null => {
  // No browser says as much; patterns see the start only.
  const given = (userAgent ?? '').slice(0, 500)
  const browser = nameIn(browsers, given)
  const system = nameIn(systems, given)
  if (browser && system) return `${browser} on ${system}`
  return browser ?? system ?? product.exec(given)?.[0] ?? null
}

const nameIn = (known: [RegExp, string][], userAgent: string) =>
  known.find(([pattern]) => pattern.test(userAgent))?.[1]
