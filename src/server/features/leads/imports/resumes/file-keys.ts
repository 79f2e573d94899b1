import { limits } from '#contract/limits.ts'

/** A name as it is stored and shown. */
export const shownFile = (name: string): string =>
  name.replaceAll('\0', '').slice(0, limits.importFileNameMaxLength).toWellFormed()

/** What a row calls a file, and what a ZIP does, are compared as this: without regard to case, and to how slashes lean. */
export const keyOfFile = (name: string): string =>
  name
    .replaceAll('\0', '')
    .normalize('NFC')
    .trim()
    .replaceAll('\\', '/')
    .replace(/^(?:\.?\/)+/, '')
    .toLowerCase()
    .slice(-limits.importFileNameMaxLength)
    .toWellFormed()

/** Without its folders. */
export const baseOf = (name: string): string => name.slice(name.lastIndexOf('/') + 1)
