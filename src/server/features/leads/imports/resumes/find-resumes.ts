import { z } from 'zod'
import type { ImportOptions } from '#contract/schemas/exchange/import-options.ts'
import { FileMissing, type ResumeStore } from '#server/adapters/storage/resume-store.ts'
import type { Deps } from '#server/deps.ts'
import type { FileRow } from '../imports.queries.ts'
import { keyOfFile, shownFile } from './file-keys.ts'
import { type ImportFile, selectFilesNamed } from './import-files.queries.ts'

/** The resume that a row names: the file, or why there is none. */
export type NamedResume = { name: string } & ({ file: ImportFile } | { reason: string })

/** By the numbers of the rows that name one. */
export type NamedResumes = ReadonlyMap<number, NamedResume>

const Cells = z.array(z.string())

/**
 * Finds the files that some rows name as resumes.
 * @param looksInStore whether the file store still has them, too: a backup, or another store, may not
 */
export const findResumes = async (
  { db, store }: Pick<Deps, 'db' | 'store'>,
  importId: number,
  {
    rows,
    options,
    looksInStore,
  }: { rows: readonly FileRow[]; options: ImportOptions; looksInStore: boolean },
): Promise<NamedResumes> => {
  const names = namesIn(rows, options)
  const keys = [...new Set([...names.values()].map(keyOfFile))]
  const files = await selectFilesNamed(db, importId, keys)
  const found = new Map<number, NamedResume>()
  for (const [row, given] of names) {
    const name = shownFile(given)
    const file = files.get(keyOfFile(given))
    if (file === undefined) found.set(row, { name, reason: unknown })
    else if (file === 'several') found.set(row, { name, reason: several })
    else if (file.reason !== null) found.set(row, { name, reason: file.reason })
    else if (looksInStore && file.path !== null && !(await isThere(store, file.path)))
      found.set(row, { name, reason: lost })
    else found.set(row, { name, file })
  }
  return found
}

const unknown = 'The ZIP has no file with this name.'
const several = 'Several files of the ZIP have this name. Name their folder.'
const lost = 'The file store does not have this file any more. Upload the ZIP again.'

const namesIn = (rows: readonly FileRow[], { mapping }: ImportOptions): Map<number, string> => {
  const column = mapping.indexOf('resume')
  if (column === -1) return new Map()
  return new Map(
    rows.flatMap(({ row, cells, reason }) => {
      const name = reason === null ? (Cells.parse(JSON.parse(cells))[column] ?? '').trim() : ''
      return name === '' ? [] : [[row, name] as const]
    }),
  )
}

const isThere = async (store: ResumeStore, path: string) => {
  try {
    await store.read(path, 1)
    return true
  } catch (error) {
    if (error instanceof FileMissing) return false
    throw error
  }
}
