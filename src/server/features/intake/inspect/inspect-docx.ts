import { open, type FileHandle } from 'node:fs/promises'
import type { Entry, ZipFile } from 'yauzl'
import { inflatePart } from './inspect-inflate.ts'
import { macros, requireWordDocument, saysMacro, type PackageTexts } from './inspect-package.ts'
import { damaged, ResumeRefused, unsafe } from './inspect-refusal.ts'
import { makeTextSearch, utf16MarkOf } from './inspect-text.ts'
import { openZip, readDirectory } from './inspect-zip.ts'

/**
 * Limits of a DOCX (OWASP ASVS 5.2.3). Real documents inflate to 2 to 5 times their size, their densest part to 22 times;
 * decompression bombs to 680 times. Up to `ratioFreeBytes` any ratio is allowed.
 */
export const docxLimits = {
  maxInflatedBytes: 100 * 1024 * 1024,
  maxRatio: 100,
  ratioFreeBytes: 16 * 1024 * 1024,
  maxIndexBytes: 1024 * 1024,
  maxMilliseconds: 2000,
}

/**
 * Checks that the zip at `path` is an intact WordprocessingML document (ECMA-376, transitional or strict) without macros.
 * It inflates every entry and counts the bytes, because headers can be wrong. It keeps only the two indexes of the package
 * in memory and parses no XML. Throws ResumeRefused, and I/O errors of the disk.
 */
export async function inspectDocx(path: string, limits = docxLimits): Promise<void> {
  const deadline = AbortSignal.timeout(limits.maxMilliseconds)
  try {
    await inspectPackage(path, limits, deadline)
  } catch (error) {
    if (deadline.aborted) throw tooSlow(error)
    // A failed system call is an error of the server; all other errors of yauzl and zlib come from a damaged file.
    throw error instanceof ResumeRefused || isSystemError(error) ? error : damaged(error)
  }
}

const isSystemError = (error: unknown) => error instanceof Error && 'syscall' in error

async function inspectPackage(path: string, limits: typeof docxLimits, deadline: AbortSignal) {
  await using file = await open(path)
  const zip = await openZip(file)
  try {
    const parts = await readDirectory(zip, file)
    const inflate = makeInflater(zip, file, limits, deadline)
    const texts: PackageTexts = {
      contentTypes: await inflate.index(parts.get('[content_types].xml')),
      relations: await inflate.index(parts.get('_rels/.rels')),
    }
    const typeOf = requireWordDocument(new Set(parts.keys()), texts)
    for (const [name, part] of parts) await inflate.part(part, saysMacro(typeOf(name)))
  } finally {
    zip.close()
  }
}

/** Inflates the parts one by one and counts the bytes of all. The two indexes are inflated twice, and counted twice. */
function makeInflater(zip: ZipFile, file: FileHandle, limits: typeof docxLimits, deadline: AbortSignal) {
  const ratioBytes = Math.max(limits.ratioFreeBytes, zip.fileSize * limits.maxRatio)
  const maxBytes = Math.min(limits.maxInflatedBytes, ratioBytes)
  let inflatedBytes = 0

  const inflate = async (part: Entry, partMaxBytes: number, take: (bytes: Buffer) => void) => {
    let partBytes = 0
    await inflatePart(zip, file, part, deadline, (bytes) => {
      inflatedBytes += bytes.length
      partBytes += bytes.length
      if (inflatedBytes > maxBytes || partBytes > partMaxBytes) throw tooLarge()
      take(bytes)
    })
    if (partBytes !== part.uncompressedSize) throw damaged()
  }

  return {
    /** The text of an index; empty if the package has no such part. */
    index: async (part: Entry | undefined): Promise<string> => {
      const kept: Buffer[] = []
      if (part) await inflate(part, limits.maxIndexBytes, (bytes) => kept.push(bytes))
      return decodeXml(Buffer.concat(kept))
    },
    /** Checks any part. A part that may contain macros is itself a zip, in which the name of a macro project is readable. */
    part: async (part: Entry, mayHoldMacros: boolean): Promise<void> => {
      const findsProject = makeTextSearch('vbaproject.bin')
      await inflate(part, Number.POSITIVE_INFINITY, (bytes) => {
        if (mayHoldMacros && findsProject(bytes.toString('latin1').toLowerCase())) throw macros()
      })
    },
  }
}

/** OPC (ECMA-376-2, 9.1) allows UTF-8 and UTF-16. */
const decodeXml = (bytes: Buffer) => new TextDecoder(utf16MarkOf(bytes) ?? 'utf-8').decode(bytes)

const tooLarge = () =>
  unsafe('This Word document unpacks to far more than a resume needs. Save it as PDF and send that file.')

const tooSlow = (cause: unknown) =>
  unsafe('This Word document takes too long to check. Save it as PDF and send that file.', cause)
