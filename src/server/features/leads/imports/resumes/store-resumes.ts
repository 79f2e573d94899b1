import { setTimeout as delay } from 'node:timers/promises'
import { join } from 'node:path'
import { dirname } from 'node:path/posix'
import { type Entry, type ZipFile, openPromise } from 'yauzl'
import { limits } from '#contract/limits.ts'
import { transact } from '#server/adapters/database/transact.ts'
import type { Deps } from '#server/deps.ts'
import { receiveResume } from '#server/features/intake/upload/receive-resume.ts'
import { uploadPath } from '#server/features/intake/upload/resume-name.ts'
import { cutBehindZip } from '#server/office/end-of-zip.ts'
import { Outage } from '#server/outage.ts'
import { Problem } from '#server/problem.ts'
import { baseOf, keyOfFile, shownFile } from './file-keys.ts'
import { type NewImportFile, insertFiles } from './import-files.queries.ts'

type Storing = Pick<Deps, 'db' | 'store' | 'files' | 'config' | 'intakeLoad'>

/** Resumes hardly shrink in a ZIP. */
const inflatedMaxBytes = 4 * limits.importMaxBytes
const filesAtOnce = 50
const pauseForOthersMs = 30

/**
 * Takes the files of a ZIP besides its table as resumes: each is inspected like one that is handed in, and stored. Which of them a row
 * names is seen when it is rehearsed or imported.
 * @throws Outage if the disk, the file store or the database fails
 */
export const storeResumes = async (
  deps: Storing,
  { path, importId, tableName }: { path: string; importId: number; tableName: string },
): Promise<void> => {
  await cutBehindZip(path)
  const zip = await openPromise(path, { autoClose: false })
  zip.on('error', () => {})
  const folder = tableName.includes('/') ? `${dirname(tableName)}/` : ''
  let left = inflatedMaxBytes
  let files: NewImportFile[] = []
  const flush = async () => {
    const some = files
    files = []
    await transact(deps.db, (tx) => insertFiles(tx, importId, some))
  }
  try {
    for await (const entry of zip.eachEntry()) {
      if (!isResume(entry, tableName)) continue
      const inFolder = entry.fileName.startsWith(folder)
        ? entry.fileName.slice(folder.length)
        : entry.fileName
      files.push({
        ...namesOf(inFolder),
        ...(left < entry.uncompressedSize ? refused(tooMuch) : await store(deps, zip, entry)),
      })
      left -= entry.uncompressedSize
      if (files.length >= filesAtOnce) await flush()
      if (deps.intakeLoad.isAny()) await delay(pauseForOthersMs)
    }
    await flush()
  } finally {
    zip.close()
  }
}

const tooMuch = `The files of the ZIP have more than ${inflatedMaxBytes / 1024 / 1024} MB together.`

/** Not the table, folders, what an export of Foyer says about itself, and what systems put beside files. */
const isResume = ({ fileName }: Entry, tableName: string) =>
  fileName !== tableName &&
  fileName !== 'manifest.json' &&
  !fileName.endsWith('/') &&
  !/(?:^|\/)(?:\.|__macosx\/|thumbs\.db$|desktop\.ini$)/i.test(fileName)

const namesOf = (name: string) => {
  const key = keyOfFile(name)
  return { name: shownFile(name), name_key: key, base_key: baseOf(key) }
}

type Taken = Omit<NewImportFile, 'name' | 'name_key' | 'base_key'>

/** @throws whatever is no fault of the file */
const store = async (deps: Storing, zip: ZipFile, entry: Entry): Promise<Taken> => {
  let stream
  try {
    stream = await zip.openReadStreamPromise(entry)
  } catch {
    return refused(entry.isEncrypted() ? locked : damaged)
  }
  const broken = new Set<unknown>()
  stream.on('error', (error) => broken.add(error))
  try {
    const part = { stream, fileName: baseOf(entry.fileName), mediaType: undefined }
    const { dataDir, resumeMaxBytes: maxBytes } = deps.config
    const folder = join(dataDir, 'incoming')
    await using file = await receiveResume(part, { folder, maxBytes, files: deps.files })
    const path = uploadPath('import', file.kind)
    await deps.store.keep(file.take(), path, file.sha256)
    return {
      path,
      resume_name: file.name,
      media_type: file.mediaType,
      bytes: file.bytes,
      sha256: file.sha256,
      caveats: file.caveats.join(' '),
      reason: null,
    }
  } catch (error) {
    if (broken.has(error)) return refused(damaged)
    if (!(error instanceof Problem) || error instanceof Outage) throw error
    return refused(error.errors?.[0]?.message ?? error.message)
  } finally {
    // What was not read of it is not to be unpacked.
    stream.destroy()
  }
}

const damaged = 'The file is damaged in the ZIP.'
const locked = 'The file has a password in the ZIP.'

const refused = (reason: string): Taken => ({
  path: null,
  resume_name: null,
  media_type: null,
  bytes: null,
  sha256: null,
  caveats: '',
  reason: reason.slice(0, limits.importReasonMaxLength),
})
