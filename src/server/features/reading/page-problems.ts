import {
  type UnreadableReason,
  unreadableReasonCodes,
  unreadableReasons,
} from '#contract/values/resume-findings.ts'
import type { StoredResume } from '#server/features/resumes/stored-resume.ts'
import { Problem } from '#server/problem.ts'

/** Why nothing came of a page. */
export type NoPage = UnreadableReason | 'no_page'

/** @param pages how many there are, where that is known. @throws Problem not_found */
export const refuseNoPage = ({ kind }: StoredResume, number: number, pages: number | null): void => {
  if (kind !== 'pdf') throw new Problem('not_found', 'Only the pages of a PDF are drawn.')
  if (pages !== null && number > pages) throw problemOfPage('no_page', number)
}

export const problemOfPage = (reason: NoPage, number: number): Problem => {
  if (reason === 'no_page') return new Problem('not_found', `The resume has no page ${number}.`)
  if (reason === 'lost') return new Problem('internal_error', unreadableReasons.lost)
  return new Problem('not_drawable', `This page cannot be drawn. ${unreadableReasons[reason]}`)
}

/** What a process says that came to nothing. */
export const reasonIn = (output: Buffer): NoPage => {
  const said = output.toString('latin1', 0, 100)
  return [...unreadableReasonCodes, 'no_page' as const].find((reason) => reason === said) ?? 'damaged'
}
