import { open, type FileHandle } from 'node:fs/promises'
import type { Entry, ZipFile } from 'yauzl'
import { inflatePart } from './inspect-inflate.ts'
import { macros, requireWordDocument, saysMacro, type PackageTexts } from './inspect-package.ts'
import { damaged, ResumeRefused, unsafe } from './inspect-refusal.ts'
import { makeTextSearch, utf16MarkOf } from './inspect-text.ts'
import { openZip, readDirectory } from './inspect-zip.ts'

/**
 * Limits of a DOCX (OWASP ASVS 5.2.3). Real ones inflate to 2 to 5 times their size and 22 times in the densest part;
 * bombs to 680 times. `ratioFreeBytes` leaves small files alone, whatever their ratio.
 */
export const docxLimits = {
  maxInflatedBytes: 100 * 1024 * 1024,
  maxRatio: 100,
  ratioFreeBytes: 16 * 1024 * 1024,
  maxIndexBytes: 1024 * 1024,
  maxMilliseconds: 2000,
}

/**
 * Makes sure that the zip at `path` is a sound WordprocessingML document (ECMA-376, transitional or strict) without
 * macros. Every entry is inflated and its bytes are counted, whatever its headers say; nothing is kept but the two
 * indexes of the package, and no XML is parsed. Throws ResumeRefused; I/O errors of the disk pass through.
 */
export async function inspectDocx(path: string, limits = docxLimits): Promise<void> {
  const deadline = AbortSignal.timeout(limits.maxMilliseconds)
  try {
    await inspectPackage(path, limits, deadline)
  } catch (error) {
    if (deadline.aborted) throw tooSlow(error)
    // A system call that failed is our trouble; whatever else yauzl and zlib stumble over is the file's.
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

/** Inflates part by part, and counts over all of them; the indexes are inflated, and counted, twice. */
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
    /** The text of an index; empty where there is none. */
    index: async (part: Entry | undefined): Promise<string> => {
      const kept: Buffer[] = []
      if (part) await inflate(part, limits.maxIndexBytes, (bytes) => kept.push(bytes))
      return decodeXml(Buffer.concat(kept))
    },
    /** Any part; one that may hold macros is a package of its own, and names its macro project in clear. */
    part: async (part: Entry, mayHoldMacros: boolean): Promise<void> => {
      const seesProject = makeTextSearch('vbaproject.bin')
      await inflate(part, Number.POSITIVE_INFINITY, (bytes) => {
        if (mayHoldMacros && seesProject(bytes.toString('latin1').toLowerCase())) throw macros()
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
