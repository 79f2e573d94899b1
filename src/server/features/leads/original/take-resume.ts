import { createHash } from 'node:crypto'
import type { LineOf } from '#contract/export/export-lines.ts'
import type { ResumeStore } from '#server/adapters/storage/resume-store.ts'
import { receiveResume } from '#server/features/intake/upload/receive-resume.ts'
import { uploadPath } from '#server/features/intake/upload/resume-name.ts'
import { Problem } from '#server/problem.ts'
import type { Original, OriginalLead } from './open-original.ts'
import { type Report, quoted } from './report.ts'

/** Where files are inspected, and where they are kept. */
export type Receiving = { receiving: Parameters<typeof receiveResume>[1]; store: Pick<ResumeStore, 'keep'> }

type Taking = Receiving & {
  original: Original
  report: Report
  /** The names of the files that leads have got. */
  taken: Set<string>
}

type LineResume = NonNullable<LineOf<'lead'>['resume']>

/**
 * Takes over the resume of a lead. Of leads that name the same file the last one gets it: its upload has replaced those before.
 * @param lead.email as Foyer stores it
 */
export const takeResume = async (
  taking: Taking,
  row: OriginalLead,
  { id, email, isKept }: { id: number; email: string; isKept: boolean },
): Promise<LineResume | null> => {
  const { original, report, taken } = taking
  const { resume_path: path, last_with_file: last } = row
  const tell = (found: Parameters<Report['tell']>[0], more = '') => {
    report.tell(found, `lead ${id}: ${quoted(path ?? '')}${more}`)
    return null
  }
  if (!path) {
    report.tell('resume_none', `lead ${id}`)
    return null
  }
  const name = nameIn(path)
  if (name === undefined) return tell('resume_outside')
  taken.add(name)
  if (last !== id) return tell('resume_overwritten', ` belongs to lead ${last}`)
  let stream
  try {
    stream = await original.openFile(name)
  } catch (error) {
    return tell('resume_missing', ` ${error instanceof Error ? error.message : ''}`)
  }
  try {
    const part = { stream, fileName: withoutOwner(name, row.email), mediaType: undefined }
    await using file = await receiveResume(part, taking.receiving)
    const to = uploadPath(email, file.kind, uniqueOf(original, id))
    if (isKept) await taking.store.keep(file.take(), to, file.sha256)
    report.resumes += 1
    const { name: named, mediaType: media_type, bytes, sha256, caveats } = file
    return { path: to, name: named, media_type, bytes, sha256, caveats: [...caveats], infected: null }
  } catch (error) {
    if (error instanceof Problem) return tell('resume_refused', ` ${error.message}`)
    throw error
  } finally {
    stream.destroy()
  }
}

/** The same when it is tried again. */
const uniqueOf = ({ sha256 }: Original, id: number) =>
  createHash('sha256').update(`${sha256} ${id}`).digest('hex').slice(0, 32)

/** The name of a file directly in `uploads`; undefined for every other path, which could lead elsewhere. */
const nameIn = (path: string): string | undefined => {
  const [, name] = /^(?:\.\/)?uploads\/([^/\0]+)$/.exec(path) ?? []
  return name === undefined || name === '.' || name === '..' ? undefined : name
}

/** The original has put the e-mail before the name that the client gave. */
const withoutOwner = (name: string, email: string | null) =>
  email !== null && name.startsWith(`${email}_`) ? name.slice(email.length + 1) : name
