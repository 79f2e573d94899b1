import type { TextCharset } from '#contract/form/resume-types.ts'
import { headMaxBytes, otherFormat, shapeOfHead } from './inspect-head.ts'
import { notAResume } from './inspect-refusal.ts'
import { makeTextScan, type TextScan } from './inspect-text.ts'

/**
 * What the bytes of a whole file say. `plain` is false for text of another format: markup, a script, RTF and the like;
 * `blank` is true for text of nothing but white space.
 */
export type Glimpse =
  | { shape: 'empty' | 'pdf' | 'zip' | 'cfb' }
  | { shape: 'text'; charset: TextCharset; plain: boolean; blank: boolean }

export type ByteInspector = {
  /** Takes the next bytes and keeps none of them. Throws ResumeRefused as soon as no claim could save the file. */
  look(chunk: Uint8Array): void
  /** Call once, after the last byte. Throws ResumeRefused for a program and for binary data of no known kind. */
  verdict(): Glimpse
}

/**
 * Looks at a file as it streams by: 2 KiB of memory, whatever the size of the file and of the chunks. PDF, zip and CFB
 * are known by their first 1,024 bytes and cost nothing after that; only text is read to the end.
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
      const glimpse = file.scan.end()
      if (glimpse === null) throw binary()
      const { charset, sawPdfHeader, isBlank } = glimpse
      return { shape: 'text', charset, plain: file.plain && !sawPdfHeader, blank: isBlank }
    },
  }
}

type Decided = { shape: 'pdf' | 'zip' | 'cfb' } | { shape: 'text'; scan: TextScan; plain: boolean }

function decideByHead(head: Buffer): Decided {
  const shape = shapeOfHead(head)
  if (shape === 'program') throw notAResume('This file is a program, not a resume.')
  if (shape !== 'unknown') return { shape }
  return { shape: 'text', scan: makeTextScan(head), plain: !otherFormat(textOf(head)) }
}

/** UTF-16 is read without its zero bytes, enough to recognize ASCII markup in it. */
const textOf = (head: Buffer) =>
  head
    .toString('latin1')
    .replace(/^(?:\xff\xfe|\xfe\xff|\xef\xbb\xbf)/, '')
    .replaceAll('\0', '')

const binary = () =>
  notAResume('The content of this file is none of these. Save the resume as PDF or DOCX and send that file.')
