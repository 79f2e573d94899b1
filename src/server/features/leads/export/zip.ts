import { createHash } from 'node:crypto'
import { exportVersion } from '#contract/export/export-lines.ts'
import { FileMissing } from '#server/adapters/storage/resume-store.ts'
import type { Deps } from '#server/deps.ts'
import { type ExportedResume, selectResumesById } from './export.queries.ts'
import { makeIdSet } from './id-set.ts'
import { writeNdjson } from './ndjson.ts'
import { type AddToZip, writeZip } from './formats/zip-stream.ts'

/** A resume that is not in the ZIP, or not as it was handed in. */
type Lack = { lead_id: number; path: string; reason: 'missing' | 'infected' | 'changed' }

type Source = {
  pieces: AsyncIterable<readonly number[]>
  signal: AbortSignal
  /** Called now and then while resumes are added. */
  touch(): Promise<void>
}

/**
 * The complete export with the resumes, each under its path, and at the end a manifest with the SHA-256 of each file. Resumes that
 * are missing, or infected, are named there.
 */
export const writeExportZip = (
  { db, store }: Pick<Deps, 'db' | 'store'>,
  { pieces, signal, touch }: Source,
): AsyncGenerator<Uint8Array, void> =>
  writeZip(async (add) => {
    const written = makeIdSet()
    const files = [await addHashed(add, 'leads.ndjson', writeNdjson(db, pieces, written))]
    const lacking: Lack[] = []
    for (const ids of written.pieces(resumesAtOnce)) {
      signal.throwIfAborted()
      await touch()
      for (const resume of await selectResumesById(db, ids)) {
        const { file, reason } = await addResume(add, store, resume)
        if (file) files.push(file)
        if (reason) lacking.push({ lead_id: resume.id, path: resume.path, reason })
      }
    }
    await add('manifest.json', manifestText({ leads: written.size(), files, lacking }))
  })

const resumesAtOnce = 100

type ZipFile = { path: string; bytes: number; sha256: string }

const addHashed = async (
  add: AddToZip,
  path: string,
  content: AsyncIterable<string | Uint8Array>,
  options?: Parameters<AddToZip>[2],
): Promise<ZipFile> => {
  const hash = createHash('sha256')
  let bytes = 0
  const watched = async function* () {
    for await (const piece of content) {
      hash.update(piece)
      bytes += Buffer.byteLength(piece)
      yield piece
    }
  }
  await add(path, watched(), options)
  return { path, bytes, sha256: hash.digest('hex') }
}

const addResume = async (
  add: AddToZip,
  store: Deps['store'],
  { path, sha256, createdAt, isInfected }: ExportedResume,
): Promise<{ file?: ZipFile; reason?: Lack['reason'] }> => {
  if (isInfected) return { reason: 'infected' }
  try {
    const content = (await store.open(path)) as AsyncIterable<Buffer>
    // Documents are compressed already.
    const file = await addHashed(add, path, content, { changedAt: createdAt, isCompressed: false })
    return { file, ...(file.sha256 !== sha256 && { reason: 'changed' }) }
  } catch (error) {
    if (error instanceof FileMissing) return { reason: 'missing' }
    throw error
  }
}

/** One file a line, so that a long manifest need not be a single text. */
async function* manifestText({
  leads,
  files,
  lacking,
}: {
  leads: number
  files: readonly ZipFile[]
  lacking: readonly Lack[]
}): AsyncGenerator<string, void> {
  yield `{"format":"foyer.export","version":${exportVersion},"leads":${leads},"files":[\n`
  for (const [at, file] of files.entries())
    yield `${JSON.stringify(file)}${at < files.length - 1 ? ',' : ''}\n`
  yield '],"lacking":[\n'
  for (const [at, lack] of lacking.entries())
    yield `${JSON.stringify(lack)}${at < lacking.length - 1 ? ',' : ''}\n`
  yield ']}\n'
}
