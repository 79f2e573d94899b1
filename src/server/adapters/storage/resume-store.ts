import type { Readable } from 'node:stream'
import { withoutName } from '#server/wording.ts'

/** Where resumes lie. A path is what `resume_path` of a lead says, e.g. `uploads/ada@example.com_k3v9….pdf`. */
export type ResumeStore = {
  /**
   * Takes over a finished temporary file, which is gone afterward whatever comes of it; returns once it is durable under
   * its path. Its age counts from here.
   * `sha256`: hex; a store that the bytes have to travel to takes no others.
   */
  keep(temporaryFile: string, path: string, sha256: string): Promise<void>
  /** `end` is inclusive. @throws FileMissing */
  open(path: string, range?: { start: number; end: number }): Promise<Readable>
  /** As many bytes from its beginning as there are, at most so many: for a small file faster than a stream. @throws FileMissing */
  read(path: string, bytesMax: number): Promise<Buffer>
  /**
   * Another text once the file is another or was written to; undefined when it is missing. Only where that costs next to
   * nothing.
   */
  stamp?(path: string): string | undefined
  /** Removes a file of which it is certain that no lead names it. Nothing happens when there is none. */
  discard(path: string): Promise<void>
  /** Every file in the store, in no order, one at a time however many there are. */
  list(): AsyncIterable<StoredEntry>
}

export type StoredEntry = {
  path: string
  /** Asked apart, as it may cost a call for each file. Undefined: the file has gone meanwhile. */
  facts(): Promise<{ bytes: number; modifiedAt: number } | undefined>
}

/** A row names a file that the store does not have. */
export class FileMissing extends Error {
  constructor(path: string) {
    super(`The file ${withoutName(path)} is missing.`)
    this.name = 'FileMissing'
  }
}
