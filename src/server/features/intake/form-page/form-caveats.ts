import type { ResumeCaveat } from '#contract/form/resume-types.ts'
import type { Mistakes } from './form-fields.ts'
import type { ResumeFacts } from '../upload/receive-resume.ts'

/** The firm could read nothing in such a file, so the prospect is asked first. Files with other caveats show something. */
const askedAbout = ['needs_password', 'no_pages', 'no_text'] as const

/**
 * The value of the checkbox with which a prospect insists on sending the file as it is; undefined if there is nothing to ask.
 * It is made from the file's hash, so that a tick counts for this file only.
 */
export const insistenceOn = ({ caveats, sha256 }: ResumeFacts): string | undefined =>
  askedAbout.some((caveat) => caveats.includes(caveat)) ? sha256.slice(0, 16) : undefined

/** The question whether to send another file, as a mistake of the field; nothing if the prospect has ticked "as it is". */
export const mistakeOfCaveat = (resume: ResumeFacts, fields: Record<string, unknown>): Mistakes => {
  const caveat = askedAbout.find((each) => resume.caveats.includes(each))
  if (!caveat || fields['resume_as_it_is'] === insistenceOn(resume)) return {}
  return { resume: { key: `form.resume_${caveat}` } }
}

/** Caveats with which nobody can be found by a word of the resume. */
const unsearchable = ['scan', ...askedAbout] as const
export type Unsearchable = (typeof unsearchable)[number]

/** @param ocr with `on`, the text of scans is recognized, and the search finds it */
export const unsearchableIn = (
  caveats: readonly ResumeCaveat[] = [],
  { ocr }: { ocr: 'on' | 'off' },
): Unsearchable | undefined =>
  unsearchable.find((each) => caveats.includes(each) && !(each === 'scan' && ocr === 'on'))

export const isUnsearchable = (word: string): word is Unsearchable =>
  unsearchable.some((each) => each === word)
