import type { TextCharset } from '#contract/form/resume-types.ts'
import { headMaxBytes, otherFormat, shapeOfHead } from './inspect-head.ts'
import { notAResume } from './inspect-refusal.ts'
import { makeTextScan, type TextScan } from './inspect-text.ts'

/**
 * The format of a file by all its bytes. `plain` is false for text of another format, such as markup, a script or RTF.
 * `blank` is true for text that is only white space.
 */
export type ByteVerdict =
  | { shape: 'empty' | 'pdf' | 'zip' | 'cfb' }
  | { shape: 'text'; charset: TextCharset; plain: boolean; blank: boolean }

export type ByteInspector = {
  /** Reads the next bytes. Throws ResumeRefused as soon as the file is refused whatever its claim is. */
  look(chunk: Uint8Array): void
  /** Call it once, after the last byte. Throws ResumeRefused for a program and for binary data of an unknown format. */
  verdict(): ByteVerdict
}

/**
 * Inspects a file while it is streamed, with 2 KiB of memory for any size of file and chunks. PDF, zip and CFB are recognized
 * by their first 1,024 bytes, after which nothing is read; only text is read to the end.
 */
export function makeByteInspector(): ByteInspector {
  const head = Buffer.alloc(headMaxBytes)
  let headBytes = 0
  let decided: Decided | undefined

  const read = (bytes: Buffer) => {
    if (decided?.shape === 'text' && !decided.scan.read(bytes)) throw binary()
  }
  const decide = () => {
    const seen = head.subarray(0, headBytes)
    decided ??= decideByHead(seen)
    read(seen)
    return decided
  }

  return {
    look(chunk) {
      const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
      if (decided) return read(bytes)
      const taken = bytes.copy(head, headBytes)
      headBytes += taken
      if (headBytes < headMaxBytes) return
      decide()
      read(bytes.subarray(taken))
    },
    verdict() {
      if (headBytes === 0) return { shape: 'empty' }
      const file = decided ?? decide()
      if (file.shape !== 'text') return file
      const verdict = file.scan.end()
      if (verdict === null) throw binary()
      const { charset, sawPdfHeader, isBlank } = verdict
      return { shape: 'text', charset, plain: file.plain && !sawPdfHeader, blank: isBlank }
    },
  }
}

type Decided = { shape: 'pdf' | 'zip' | 'cfb' } | { shape: 'text'; scan: TextScan; plain: boolean }

function decideByHead(head: Buffer): Decided {
  const shape = shapeOfHead(head)
  if (shape === 'program') throw notAResume('This file is a program, not a resume.', 'program')
  if (shape !== 'unknown') return { shape }
  return { shape: 'text', scan: makeTextScan(head), plain: !otherFormat(textOf(head)) }
}

/** Without byte order mark and zero bytes, so that ASCII markup is recognized in UTF-16 too. */
const textOf = (head: Buffer) =>
  head
    .toString('latin1')
    .replace(/^(?:\xff\xfe|\xfe\xff|\xef\xbb\xbf)/, '')
    .replaceAll('\0', '')

const binary = () =>
  notAResume(
    'The content of this file has another format. Save the resume as PDF or DOCX and send that file.',
  )
