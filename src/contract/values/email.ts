import { z } from 'zod'
import { asciiHost } from './ascii-host.ts'
import { limits } from '#contract/limits.ts'
import { oneLine } from './one-line.ts'

/**
 * An address as it was meant: without what cannot be seen, without `mailto:`, its full-width signs (＠) made plain, its
 * domain in the letters of DNS. Nothing is guessed; what is still wrong is refused by Email.
 */
export const mendEmail = (typed: string): string => {
  const address = oneLine(typed)
    .replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replaceAll('\ufe6b', '@')
    .replace(/[。｡]/g, '.')
    .replace(/^mailto:/i, '')
    .replace(/ ?@ ?/g, '@')
  const at = address.lastIndexOf('@') + 1
  return address.slice(0, at) + asciiHost(address.slice(at))
}

const atext = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
const dotAtom = new RegExp(`^${atext}(?:\\.${atext})*$`)
const domain = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$/

// Until 2009 the carriers of Japan gave out addresses like a..b@docomo.ne.jp and ab.@ezweb.ne.jp, which people still
// have. Whoever sends to one puts quotes around the part before the @ (RFC 5321 section 4.1.2).
const dotted = new RegExp(`^(?=.*[^.])(?:${atext}|\\.)+$`)
const carrier = /(?:^|\.)(?:docomo|ezweb|vodafone|softbank|disney)\.ne\.jp$|^(?:au\.com|i\.softbank\.jp)$/

const mistakes = {
  form: 'This is not an e-mail address like name@example.com.',
  letters:
    'The part before the @ can only have letters from a to z without accents, digits, and signs like . - _ +',
  length: 'The part before the @ is too long.',
}
export type EmailMistake = keyof typeof mistakes

const mistakeOf = (email: string): EmailMistake | undefined => {
  const at = email.lastIndexOf('@')
  const [local, host] = [email.slice(0, at), email.slice(at + 1)]
  if (at < 1 || !domain.test(host)) return 'form'
  if (/[^\0-\x7f]/.test(local)) return 'letters'
  if (!dotAtom.test(local) && !(carrier.test(host) && dotted.test(local))) return 'form'
  return local.length > limits.emailLocalPartMaxLength ? 'length' : undefined
}

/**
 * One plain addr-spec of RFC 5321 without quoting, comments or groups, so that it is inert in a mail header. Mended first
 * (mendEmail); at most 254 characters, 64 before the @. The domain comes out as punycode, in lower case. The part before
 * the @ has to be ASCII: mail servers without SMTPUTF8 (RFC 6531) take no other. An issue names its EmailMistake in
 * `params.mistake`.
 */
export const Email = z
  .string('This field is required.')
  .overwrite(mendEmail)
  .min(1, 'This field is required.')
  .max(limits.emailMaxLength, `At most ${limits.emailMaxLength} characters.`)
  .check(({ value, issues }) => {
    const mistake = value === '' ? undefined : mistakeOf(value)
    if (mistake)
      issues.push({ code: 'custom', input: value, message: mistakes[mistake], params: { mistake } })
  })
  .meta({ examples: ['ada@example.com'] })

/** The e-mail an attorney signs in with: compared without regard to case. */
export const AccountEmail = Email.overwrite((email) => email.toLowerCase())

/**
 * A link that writes to the address (RFC 6068): `?` and `&`, which may stand in one, would begin a field such as bcc, and
 * dots that RFC 5321 takes between quotes only need these.
 */
export const mailtoOf = (address: string): string => {
  const at = address.lastIndexOf('@')
  const local = address.slice(0, at)
  const written = dotAtom.test(local) ? local : `"${local}"`
  return `mailto:${encodeURIComponent(written)}@${encodeURIComponent(address.slice(at + 1))}`
}
