import type { Readable } from 'node:stream'
import { withoutName } from '#server/wording.ts'

/** Stores resumes. A path is the `resume_path` of a lead, e.g. `uploads/ada@example.com_k3v9….pdf`. */
export type ResumeStore = {
  /**
   * Stores a finished temporary file under a path and returns once it is durable there. The temporary file is gone
   * afterward, even on an error. The file's age counts from this moment.
   * @param sha256 hex; a store that sends the bytes over a network verifies it
   */
  keep(temporaryFile: string, path: string, sha256: string): Promise<void>
  /** `end` is inclusive. @throws FileMissing */
  open(path: string, range?: { start: number; end: number }): Promise<Readable>
  /** Reads at most `bytesMax` bytes from the beginning; faster than a stream for a small file. @throws FileMissing */
  read(path: string, bytesMax: number): Promise<Buffer>
  /**
   * A text that changes when the file is replaced or written to; undefined when it is missing. A store has this
   * function only where the answer is cheap.
   */
  stamp?(path: string): string | undefined
  /** Removes a file that certainly belongs to no lead. Does nothing when it does not exist. */
  discard(path: string): Promise<void>
  /** Yields every file in the store one at a time, in no particular order. */
  list(): AsyncIterable<StoredEntry>
}

export type StoredEntry = {
  path: string
  /** A separate call, because it may cost a request per file. Undefined when the file has disappeared meanwhile. */
  facts(): Promise<{ bytes: number; modifiedAt: number } | undefined>
}

/** A lead's row names a file that the store does not have. */
export class FileMissing extends Error {
  constructor(path: string) {
    super(`The file ${withoutName(path)} is missing.`)
    this.name = 'FileMissing'
  }
}
