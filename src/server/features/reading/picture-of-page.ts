import type { Deps } from '#server/deps.ts'
import type { Picture } from '#server/http/output/pictures.ts'
import type { StoredResume } from '#server/features/resumes/stored-resume.ts'
import { drawInChild } from './draw-in-child.ts'
import { problemOfPage, refuseNoPage } from './page-problems.ts'

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
  refuseNoPage(resume, number, pages)
  return {
    tag: `${resume.sha256}-${number}-${way}`,
    draw: async (signal) => {
      const drawn = await drawInChild(deps, resume, number, signal)
      if (Buffer.isBuffer(drawn)) return drawn
      throw problemOfPage(drawn, number)
    },
  }
}
