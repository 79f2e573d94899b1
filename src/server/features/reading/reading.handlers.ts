import type { Deps } from '#server/deps.ts'
import type { Handlers } from '#server/http/handlers.ts'
import { refuseInfected } from '#server/features/resumes/infection.ts'
import { selectContacts } from '#server/features/resumes/resume-contacts.ts'
import { existingResume, requireResume } from '#server/features/resumes/stored-resume.ts'
import { pictureOfPage } from './picture-of-page.ts'
import { toPreview, toReport, toText } from './present-reading.ts'
import { selectPages, selectPreview, selectReport, selectText } from './reading.queries.ts'
import { wordsOfPage } from './words-of-page.ts'

export const readingHandlers: Pick<
  Handlers<Deps>,
  'readResumeReport' | 'readResumeText' | 'readResumePreview' | 'drawResumePage' | 'readPageWords'
> = {
  readResumeReport: async ({ db, config }, { params }) => {
    const row = requireResume(params.id, await selectReport(db, params.id))
    const contactsOf = await selectContacts(db, [params.id])
    return toReport(row, { contacts: contactsOf(params.id), hasScanner: config.clamdHost !== undefined })
  },

  readResumeText: async ({ db }, { params }) =>
    toText(requireResume(params.id, await selectText(db, params.id))),

  readResumePreview: async ({ db }, { params }) => {
    const row = requireResume(params.id, await selectPreview(db, params.id))
    await refuseInfected(db, params.id)
    return toPreview(row)
  },

  drawResumePage: async (deps, { params: { id, page } }) => {
    const resume = await existingResume(deps.db, id)
    await refuseInfected(deps.db, id)
    return pictureOfPage(deps, resume, { number: page, pages: await selectPages(deps.db, id) })
  },

  readPageWords: async (deps, { params: { id, page } }) => {
    const resume = await existingResume(deps.db, id)
    await refuseInfected(deps.db, id)
    return wordsOfPage(deps, resume, { number: page, pages: await selectPages(deps.db, id) })
  },
}
