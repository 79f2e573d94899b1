import { limits } from '#contract/limits.ts'

/** What a row calls a file, and what a ZIP does, are compared as this: without regard to case, and to how slashes lean. */
export const keyOfFile = (name: string): string =>
  name
    .normalize('NFC')
    .trim()
    .replaceAll('\\', '/')
    .replace(/^(?:\.?\/)+/, '')
    .toLowerCase()
    .slice(-limits.importFileNameMaxLength)
    .toWellFormed()

/** Without its folders. */
export const baseOf = (name: string): string => name.slice(name.lastIndexOf('/') + 1)
