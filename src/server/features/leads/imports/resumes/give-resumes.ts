import type { ImportOutcome } from '#contract/values/import-fields.ts'
import type { NamedResumes } from './find-resumes.ts'
import type { ImportFile } from './import-files.queries.ts'

type Left = { row: number; file: string; reason: string }

export type Giving = {
  /** What the lead of a row gets, whose outcome is decided. Only new leads get a resume. */
  to(row: number, outcome: ImportOutcome): ImportFile | undefined
  /** Since it was told last: the rows that have got a file, by the id of the file, and what nobody has got. */
  tell(): { given: ReadonlyMap<number, number>; left: readonly Left[] }
}

/** Gives the files that rows name to their leads, each file once: an earlier row comes first. */
export const makeGiving = (named: NamedResumes): Giving => {
  const rowWith = new Map<number, number>()
  let given = new Map<number, number>()
  let left: Left[] = []
  return {
    tell: () => {
      const told = { given, left }
      given = new Map()
      left = []
      return told
    },
    to: (row, outcome) => {
      const resume = named.get(row)
      if (!resume || outcome === 'refused' || outcome === 'duplicate') return undefined
      const leave = (reason: string): undefined => {
        left.push({ row, file: resume.name, reason })
        return undefined
      }
      if ('reason' in resume) return leave(resume.reason)
      if (outcome !== 'created') return leave('The lead exists already. Its resume stays as it is.')
      const earlier = rowWith.get(resume.file.id) ?? resume.file.row
      if (earlier !== null && earlier < row) return leave(`Row ${earlier} has this file.`)
      rowWith.set(resume.file.id, row)
      given.set(resume.file.id, row)
      return resume.file
    },
  }
}
