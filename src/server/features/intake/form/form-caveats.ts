import type { Mistakes } from './form-fields.ts'
import type { ResumeFacts } from '../upload/receive-resume.ts'

/** Nobody could read such a file, so its sender is asked first; the other caveats have something to show. */
const asked = ['needs_password', 'no_pages', 'no_text'] as const

/** What the tick beside a file carries, where its sender is asked about it: a tick for one file says nothing about another. */
export const insistenceOn = ({ caveats, sha256 }: ResumeFacts): string | undefined =>
  asked.some((caveat) => caveats.includes(caveat)) ? sha256.slice(0, 16) : undefined

/** The question, unless the sender has answered it: another file, or this one as it is. */
export const mistakeOfCaveat = (resume: ResumeFacts, fields: Record<string, unknown>): Mistakes => {
  const caveat = asked.find((each) => resume.caveats.includes(each))
  if (!caveat || fields['resume_as_it_is'] === insistenceOn(resume)) return {}
  return { resume: { key: `form.resume_${caveat}` } }
}
