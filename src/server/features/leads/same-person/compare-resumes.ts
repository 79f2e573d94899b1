import { limits } from '#contract/limits.ts'
import type { ResumeDifference } from '#contract/schemas/same-person.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { requireResume } from '#server/features/resumes/stored-resume.ts'
import { compareTexts } from './compare-texts.ts'
import { selectBeginning } from './related.queries.ts'

/** How the resume of the later of two leads differs from that of the earlier one. @throws Problem not_found */
export const compareResumes = async (db: Database, one: number, other: number): Promise<ResumeDifference> => {
  const [earlier_id, later_id] = [Math.min(one, other), Math.max(one, other)]
  const [earlier, later] = [await textOf(db, earlier_id), await textOf(db, later_id)]
  const nothing = { earlier_id, later_id, is_cut: false, parts: [] }
  if (!earlier.isRead || !later.isRead) return { ...nothing, state: 'reading' }
  if (earlier.text === '' || later.text === '') return { ...nothing, state: 'unreadable' }
  const { parts, isCut } = compareTexts(earlier.text, later.text)
  const is_cut = isCut || earlier.isCut || later.isCut
  return { ...nothing, is_cut, ...(parts ? { state: 'compared', parts } : { state: 'too_different' }) }
}

const textOf = async (db: Database, id: number) => {
  const row = requireResume(id, await selectBeginning(db, id, limits.comparedTextMaxLength + 1))
  const text = row.text ?? ''
  return {
    isRead: row.resume_read === 1,
    text: text.slice(0, limits.comparedTextMaxLength).toWellFormed(),
    isCut: text.length > limits.comparedTextMaxLength || (row.findings ?? '').split(' ').includes('text_cut'),
  }
}
