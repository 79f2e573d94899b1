import { limits } from '#contract/limits.ts'
import { invalidField } from '#server/problem.ts'

/**
 * Refuses passwords that attackers guess first (NIST SP 800-63B section 5.1.1.2, OWASP ASVS 6.2.4): common passwords,
 * also doubled or with a few digits or signs around; the own e-mail; repetitions; runs of the alphabet, digits or
 * keyboard.
 * @throws Problem invalid_fields naming the field
 */
export const refuseCommonPassword = async (field: string, password: string, email: string): Promise<void> => {
  const candidate = password.toLowerCase()
  if (
    isOwnEmail(candidate, email) ||
    isMonotonous(candidate) ||
    isRun(candidate) ||
    (await isCommon(candidate))
  ) {
    throw invalidField(
      field,
      'This is among the passwords that are guessed first. Take a few words that nobody would put together.',
    )
  }
}

const isOwnEmail = (candidate: string, email: string) =>
  [email, email.slice(0, email.lastIndexOf('@'))].some(
    (own) => own === candidate || own === stemOf(candidate),
  )

const differentCharactersMin = 5

/** A repetition counts only as much as the part that is repeated. */
const isMonotonous = (candidate: string) =>
  new Set(candidate).size < differentCharactersMin ||
  repeatedPart(candidate).length < limits.passwordMinLength

/** The part that is repeated: `abc` of `abcabc`; of a text without repetition, the text itself. */
const repeatedPart = (text: string) => text.slice(0, (text + text).indexOf(text, 1))

const forwards = [
  'abcdefghijklmnopqrstuvwxyz',
  '0123456789',
  'qwertyuiopasdfghjklzxcvbnm',
  'qwertzuiopasdfghjklyxcvbnm',
  'azertyuiopqsdfghjklmwxcvbn',
]
const backwards = forwards.map((row) => row.split('').toReversed().join(''))
// Each row is repeated until it is longer than a password can be, because runs may wrap around.
const runs = [...forwards, ...backwards].map((row) => row.repeat(limits.passwordMaxBytes / 10 + 1))

const isRun = (candidate: string) => runs.some((run) => run.includes(candidate))

const isCommon = async (candidate: string) => {
  // Loaded only when needed: many processes that import this file never check a password.
  const { dictionary } = await import('@zxcvbn-ts/language-common')
  const common = dictionary['passwords-common']
  const stem = stemOf(candidate)
  return [candidate, repeatedPart(candidate), stem, repeatedPart(stem)].some((each) => common.includes(each))
}

/**
 * The text without up to four digits or signs at either end. Returns the whole text if what remains does not begin and
 * end with a letter.
 */
const stemOf = (text: string) => {
  const stem = text.replace(/^[^\p{L}]{1,4}/u, '').replace(/[^\p{L}]{1,4}$/u, '')
  return /^\p{L}.*\p{L}$/su.test(stem) ? stem : text
}
