import { z } from 'zod'
import { asciiHost } from './ascii-host.ts'
import { limits } from '#contract/limits.ts'
import { oneLine } from './one-line.ts'

/**
 * Removes from a typed address what is certainly not meant: invisible characters, `mailto:`, blanks around the @. Full-width
 * characters (＠) become ASCII, and the domain becomes punycode in lower case. The schema Email refuses what is still wrong.
 */
export const normalizeEmail = (typed: string): string => {
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

// Until 2009 Japanese carriers gave out addresses like a..b@docomo.ne.jp and ab.@ezweb.ne.jp, which people still use. In a
// mail the part before the @ must be quoted (RFC 5321 section 4.1.2).
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
 * One plain addr-spec of RFC 5321 without quoting, comments or groups, so that it cannot inject anything into a mail header.
 * normalizeEmail cleans it first. It has at most 254 characters, at most 64 of them before the @. The part before the @ must be
 * ASCII, because mail servers without SMTPUTF8 (RFC 6531) accept nothing else. An issue has its EmailMistake in
 * `params.mistake`.
 */
export const Email = z
  .string('This field is required.')
  .overwrite(normalizeEmail)
  .min(1, 'This field is required.')
  .max(limits.emailMaxLength, `At most ${limits.emailMaxLength} characters.`)
  .check(({ value, issues }) => {
    const mistake = value === '' ? undefined : mistakeOf(value)
    if (mistake)
      issues.push({ code: 'custom', input: value, message: mistakes[mistake], params: { mistake } })
  })
  .meta({ examples: ['ada@example.com'] })

/** The e-mail that an attorney signs in with, in lower case, so that case does not matter in comparisons. */
export const AccountEmail = Email.overwrite((email) => email.toLowerCase())

/**
 * A mailto link to the address (RFC 6068). It encodes `?` and `&`, which an address may contain and which would begin a
 * header field such as bcc. It puts quotes around a part before the @ whose dots RFC 5321 allows only within quotes.
 */
export const mailtoOf = (address: string): string => {
  const at = address.lastIndexOf('@')
  const local = address.slice(0, at)
  const written = dotAtom.test(local) ? local : `"${local}"`
  return `mailto:${encodeURIComponent(written)}@${encodeURIComponent(address.slice(at + 1))}`
}
