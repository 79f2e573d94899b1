import { limits } from '#contract/limits.ts'
import { invalidField } from '#server/problem.ts'

/**
 * Refuses what is guessed first (NIST SP 800-63B section 5.1.1.2, OWASP ASVS 6.2.4): common passwords, also doubled or
 * with a few digits or signs around; the own e-mail; repetitions; runs of the alphabet, the digits or the keyboard.
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

/** A repetition is worth no more than what is repeated. */
const isMonotonous = (candidate: string) =>
  new Set(candidate).size < differentCharactersMin ||
  repeatedPart(candidate).length < limits.passwordMinLength

/** `abcabc` gives `abc`; what is no repetition is its own part. */
const repeatedPart = (text: string) => text.slice(0, (text + text).indexOf(text, 1))

const forwards = [
  'abcdefghijklmnopqrstuvwxyz',
  '0123456789',
  'qwertyuiopasdfghjklzxcvbnm',
  'qwertzuiopasdfghjklyxcvbnm',
  'azertyuiopqsdfghjklmwxcvbn',
]
const backwards = forwards.map((row) => row.split('').toReversed().join(''))
// Round and round, for as long as a password can be.
const runs = [...forwards, ...backwards].map((row) => row.repeat(limits.passwordMaxBytes / 10 + 1))

const isRun = (candidate: string) => runs.some((run) => run.includes(candidate))

const isCommon = async (candidate: string) => {
  // Loaded with the first registration: many programs that load this file never see one.
  const { dictionary } = await import('@zxcvbn-ts/language-common')
  const common = dictionary['passwords-common']
  const stem = stemOf(candidate)
  return [candidate, repeatedPart(candidate), stem, repeatedPart(stem)].some((each) => common.includes(each))
}

/** Without up to four digits or signs at either end; what is not a word then is no stem. */
const stemOf = (text: string) => {
  const stem = text.replace(/^[^\p{L}]{1,4}/u, '').replace(/[^\p{L}]{1,4}$/u, '')
  return /^\p{L}.*\p{L}$/su.test(stem) ? stem : text
}
