import { z } from 'zod'
import { Email } from '#contract/values/email.ts'
import { FrameHost } from '#contract/form/frame-host.ts'
import { colorPattern } from '#contract/schemas/setting-values.ts'
import { timeZoneNamed } from '#contract/values/time-zone.ts'
import { languages } from '#messages/languages.ts'
import { isGuessableKey } from '#server/config/guessable-key.ts'

// Parsers for the text of an environment variable, and their error messages.

export const text = z.string()
/** Digits only: the other notations that JavaScript accepts (0x1, 1e0, +1) are mostly typing mistakes. */
export const whole = (min: number, max: number) =>
  text
    .regex(/^\d+$/, { error: `must be a whole number from ${min} to ${max}`, abort: true })
    .transform(Number)
    .pipe(z.number().min(min, `must be at least ${min}`).max(max, `must be at most ${max}`))
const yes = ['true', '1', 'yes', 'on']
const no = ['false', '0', 'no', 'off']
export const truth = z
  .string()
  .toLowerCase()
  .refine((word) => yes.includes(word) || no.includes(word), 'must be True or False')
  .transform((word) => yes.includes(word))
export const oneOf = <const W extends readonly string[]>(words: W) =>
  z.enum(words, `must be ${words.join(' or ')}`)
export const ratio = z.coerce
  .number('must be a number from 0 to 1')
  .min(0, 'must be at least 0')
  .max(1, 'must be at most 1')
export const url = z
  .url({ protocol: /^https?$/, error: 'must be a URL like https://intake.example.com' })
  .transform((given) => given.replace(/\/+$/, ''))
/** The URL of the server. Foyer's paths begin at the root, so the URL must end after host and port. */
export const site = url
  .transform((given) => new URL(given))
  .refine(({ hostname }) => !hostname.includes('*'), 'must name one host, without *')
  .refine(
    ({ username, password }) => username === '' && password === '',
    'must not hold a user name or password',
  )
  .refine(
    ({ pathname, search, hash, href }) =>
      pathname === '/' && search === '' && hash === '' && !/[?#]$/.test(href),
    'must end with the host or the port, like https://intake.example.com: Foyer cannot be served below a path; give it a host name of its own',
  )
  .transform(({ origin }) => origin)
const postgresError =
  'must be a URL like postgres://user:password@host:5432/foyer; in name and password % is %25, # is %23, / is %2F, ? is %3F and @ is %40'
export const postgresUrl = z
  .url({ protocol: /^postgres(ql)?$/, error: postgresError })
  .refine((given) => !given.includes('#') && !/\?.*@/.test(given) && canBeDecoded(given), postgresError)
export const secret = text
  .refine(
    (key) => Buffer.byteLength(key) >= 32,
    'must have at least 32 bytes; make one with: openssl rand -hex 32',
  )
  .refine(
    (key) => Buffer.byteLength(key) < 32 || !isGuessableKey(key),
    'is too easy to guess; make one with: openssl rand -hex 32',
  )
const address = text.transform((given, context) => {
  const { success, data } = Email.safeParse(given)
  if (!success) context.addIssue('must be e-mail addresses, with a comma between them')
  return data ?? given
})
const list = text.transform((words) =>
  words
    .split(',')
    .map((word) => word.trim())
    .filter(Boolean),
)
// A bare host name is allowed too, because the default (foyer@localhost) has one.
export const sender = text.transform((given, context) => {
  const { data = given } = Email.safeParse(given)
  const { success } = z.email({ pattern: plainSender }).safeParse(data)
  if (!success) context.addIssue('must be a plain e-mail address')
  return data
})
const plainSender = /^[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*@[a-z0-9-]+(\.[a-z0-9-]+)*$/i
export const addresses = list.pipe(z.array(address))
export const proxies = list.pipe(
  z.array(
    z
      .union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], 'must be IP addresses or networks like 10.0.0.0/8')
      .refine(
        (given) => !/\/0+$/.test(given),
        'must not name everybody (/0): anybody could pose as any address',
      )
      .refine(
        (given) => !/^::ffff:.*\//i.test(given),
        'must name a network of IPv4 as such, like 10.0.0.0/8',
      ),
  ),
)
export const pairs = list.transform((words, context) => {
  const read = words.map((word) => /^([^=]+)=(.*)$/.exec(word))
  if (read.some((pair) => !pair)) context.addIssue('must be name=value pairs, comma-separated')
  return Object.fromEntries(read.map((pair) => [pair?.[1]?.trim() ?? '', decoded(pair?.[2]?.trim() ?? '')]))
})
const canBeDecoded = (given: string) => {
  try {
    decodeURIComponent(given)
    return true
  } catch {
    return false
  }
}
// A value that is not valid percent-encoding stays as it is.
const decoded = (value: string) => {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}
export const samplers = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const
export const hostName = text.regex(/^[A-Za-z0-9.:_-]+$/, 'must be a host name or an IP address')

export const internalLocation = text.regex(
  /^\/([\w-]+\/)+$/,
  'must be a path with a slash at both ends, such as /resumes/',
)

export const color = text
  .regex(colorPattern, 'must be a color like #1d4f91')
  .transform((given) => given.toLowerCase())
/** The time zone of the machine. Node reports none when TZ holds an unknown name. */
const machineTimeZone = timeZoneNamed(Intl.DateTimeFormat().resolvedOptions().timeZone) ?? 'UTC'
export const timeZone = text
  .refine(
    (name) => timeZoneNamed(name) !== undefined,
    'must be the name of a time zone, such as America/New_York or Europe/Berlin',
  )
  .transform((name) => timeZoneNamed(name) ?? name)
  .default(machineTimeZone)
export const formLanguages = list.pipe(
  z
    .array(z.enum(languages, `must be among ${languages.join(', ')}`))
    .min(1, 'must name a language')
    .transform((words) => [...new Set(words)]),
)
/** ISO 639-3, perhaps with a script: such as eng, chi_sim. */
export const ocrLanguages = list.pipe(
  z
    .array(text.regex(/^[a-z]{3}(_[a-z]+)?$/, 'must be names like eng, spa or chi_sim'))
    .min(1, 'must name a language')
    .max(4, 'must name at most four languages')
    .transform((words) => [...new Set(words)]),
)
export const frameHosts = list.transform((sites, context) =>
  sites.map((site) => {
    const { success, data } = FrameHost.safeParse(site)
    if (!success) context.addIssue('must be sites like https://www.example.com')
    return data ?? site
  }),
)
