import type { ResumeContacts } from '#contract/schemas/resumes/resume-contacts.ts'
import { cityIn } from './find-city.ts'
import { linksIn } from './find-links.ts'
import { phonesIn } from './find-phones.ts'

/** Further down stand the numbers and pages of employers and references. */
const headLength = 3_000

/** What the head of a resume says about reaching its author. Every pattern is bounded, so the time is linear. */
export const findContacts = (text: string): ResumeContacts => {
  const head = withPlainDigits(text.slice(0, headLength).toWellFormed())
  return { phones: phonesIn(head), links: linksIn(head), city: cityIn(head) }
}

/** Full-width and Arabic digits as 0 to 9, and no-break spaces as spaces. */
const withPlainDigits = (text: string) =>
  text.normalize('NFKC').replace(/[٠-٩۰-۹]/g, (digit) => String(digit.charCodeAt(0) & 0xf))
