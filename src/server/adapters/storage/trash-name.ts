import { basename } from 'node:path'
import type { TrashedFile } from './store-upkeep.ts'

/** The name of a file in the trash begins with the time at which it was put there. */
export const trashName = (path: string, at: number): string => `${at}_${basename(path)}`

/** Parses a name in the trash; undefined for a name that `trashName` does not make. */
export const trashedFile = (name: string): TrashedFile | undefined => {
  const [, at, original] = /^(\d{1,16})_([^/]+)$/.exec(name) ?? []
  if (at === undefined || original === undefined) return undefined
  return { name, path: `uploads/${original}`, discardedAt: Number(at) }
}
