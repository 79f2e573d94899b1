import { unreadableReasons } from '#contract/values/resume-findings.ts'
import type { Deps } from '#server/deps.ts'
import type { Picture } from '#server/http/output/pictures.ts'
import { Problem } from '#server/problem.ts'
import { drawInChild } from './draw-in-child.ts'
import type { StoredResume } from '#server/features/resumes/stored-resume.ts'

/** Part of the tag of each picture, to be raised when pages are drawn in another way. */
const way = 1

/**
 * A page of a resume as a picture, drawn when it is asked for. Not kept here: see docs/decisions/0025.
 * @param page its number, from 1, and how many pages there are, where that is known
 * @throws Problem not_found, not_drawable
 */
export const pictureOfPage = (
  deps: Pick<Deps, 'openResume' | 'intakeLoad'>,
  resume: StoredResume,
  { number, pages }: { number: number; pages: number | null },
): Picture => {
  if (resume.kind !== 'pdf') throw new Problem('not_found', 'Only the pages of a PDF are drawn.')
  if (pages !== null && number > pages) throw noSuchPage(number)
  return {
    tag: `${resume.sha256}-${number}-${way}`,
    draw: async (signal) => {
      const drawn = await drawInChild(deps, resume, number, signal)
      if (Buffer.isBuffer(drawn)) return drawn
      if (drawn === 'no_page') throw noSuchPage(number)
      if (drawn === 'lost') throw new Problem('internal_error', unreadableReasons.lost)
      throw new Problem('not_drawable', `This page cannot be drawn. ${unreadableReasons[drawn]}`)
    },
  }
}

const noSuchPage = (number: number) => new Problem('not_found', `The resume has no page ${number}.`)
