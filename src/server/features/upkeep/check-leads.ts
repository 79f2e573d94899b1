import { views } from '#contract/views.ts'
import { readCount } from '#server/adapters/database/counting/counts.ts'
import { FileMissing, type ResumeStore } from '#server/adapters/storage/resume-store.ts'
import type { Trash } from '#server/adapters/storage/store-upkeep.ts'
import { countOf, sizeOf, sentences, withoutName } from '#server/wording.ts'
import { type Examined, type Finding, ok, problem } from '#server/findings.ts'
import { readThrough } from '#server/features/resumes/read-through.ts'
import { type KeptResume, allResumes } from '#server/features/resumes/resumes.queries.ts'

/** Does the file of each lead with a resume exist, and is it the file that was handed in? Reads every byte of every file. */
export async function* checkLeads({
  database: { db },
  store,
  storage,
  progress,
}: Examined): AsyncGenerator<Finding> {
  const total = await readCount(db, [views.all.counter])
  let leads = 0
  let bytes = 0
  let damaged = 0
  for await (const lead of allResumes(db)) {
    const damage = await damageOf(store, storage.trash, lead)
    if (damage) yield damage
    leads += 1
    bytes += lead.resume_bytes
    damaged += damage ? 1 : 0
    progress(`leads: ${leads.toLocaleString('en')} of ${total.toLocaleString('en')}`)
  }
  const files = leads === 1 ? 'its file exists and is' : 'the file of each exists and is'
  if (damaged === 0) yield ok(`${countOf(leads, 'lead')}: ${files} unchanged (${sizeOf(bytes)}, by SHA-256).`)
  // A running server may have counted more meanwhile.
  if (total > leads) yield ok(`${countOf(total - leads, 'lead')} came without a resume.`)
}

const damageOf = async (store: ResumeStore, trash: Trash, lead: KeptResume): Promise<Finding | undefined> => {
  const file = withoutName(lead.resume_path)
  const restore = `Restore ${file} from a backup.`
  let found
  try {
    found = await readThrough(store, lead.resume_path)
  } catch (error) {
    if (!(error instanceof FileMissing))
      return problem(`The file of lead ${lead.id} cannot be read: ${sentences(error)}`, restore)
    return (await isIn(trash, lead.resume_path))
      ? problem(
          `The file of lead ${lead.id} is in the trash.`,
          'The running server puts it back within the hour.',
        )
      : problem(`The file of lead ${lead.id} is missing.`, restore)
  }
  if (found.bytes !== lead.resume_bytes) {
    return problem(
      `The file of lead ${lead.id} has ${found.bytes} bytes instead of ${lead.resume_bytes}.`,
      restore,
    )
  }
  if (found.sha256 === lead.resume_sha256) return undefined
  return problem(
    `The file of lead ${lead.id} is not the file that was handed in: its SHA-256 is different.`,
    restore,
  )
}

const isIn = async (trash: Trash, path: string) => {
  for await (const file of trash.list()) if (file.path === path) return true
  return false
}
