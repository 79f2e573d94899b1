import { open, type FileHandle } from 'node:fs/promises'
import type { Entry, ZipFile } from 'yauzl'
import { inflatePart } from './inspect-inflate.ts'
import { requireWordDocument, saysMacro, type PackageTexts } from './inspect-package.ts'
import { damaged, macros, ResumeRefused, unpacksTooFar } from './inspect-refusal.ts'
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
  maxMilliseconds: 200,
}

/**
 * Checks that the zip at `path` is an intact WordprocessingML document (ECMA-376, transitional or strict) without macros.
 * The sizes in its directory decide at once; then every entry is inflated and counted, because headers can be wrong. What is
 * not inflated when the time is up is taken unseen: the prospect waits, and the child that reads the resume later
 * looks at everything. It keeps only the two indexes of the package in memory and parses no XML. Throws ResumeRefused, and
 * I/O errors of the disk.
 */
export async function inspectDocx(path: string, limits = docxLimits): Promise<void> {
  try {
    await inspectPackage(path, limits)
  } catch (error) {
    // A failed system call is an error of the server; all other errors of yauzl and zlib come from a damaged file.
    throw error instanceof ResumeRefused || isSystemError(error) ? error : damaged(error)
  }
}

const isSystemError = (error: unknown) => error instanceof Error && 'syscall' in error

async function inspectPackage(path: string, limits: typeof docxLimits) {
  await using file = await open(path)
  const zip = await openZip(file)
  try {
    const parts = await readDirectory(zip, file)
    const maxBytes = mayInflateTo(zip, limits)
    const inflate = makeInflater(zip, file, { ...limits, maxBytes })
    const texts: PackageTexts = {
      contentTypes: await inflate.index(parts.get('[content_types].xml')),
      relations: await inflate.index(parts.get('_rels/.rels')),
    }
    const typeOf = requireWordDocument(new Set(parts.keys()), texts)
    const admitted = [...parts.values()].reduce((sum, { uncompressedSize }) => sum + uncompressedSize, 0)
    if (admitted > maxBytes) throw unpacksTooFar()
    const mayHoldMacros = (name: string) => saysMacro(typeOf(name))
    // As long as there is time: those that may hold macros come first.
    const inOrder = [...parts].toSorted(
      ([one], [other]) => Number(mayHoldMacros(other)) - Number(mayHoldMacros(one)),
    )
    const deadline = AbortSignal.timeout(limits.maxMilliseconds)
    for (const [name, part] of inOrder) if (!(await inflate.part(part, mayHoldMacros(name), deadline))) return
  } finally {
    zip.close()
  }
}

/** So many bytes at most may come out of a document of this size. */
const mayInflateTo = ({ fileSize }: ZipFile, limits: typeof docxLimits) =>
  Math.min(limits.maxInflatedBytes, Math.max(limits.ratioFreeBytes, fileSize * limits.maxRatio))

/** Inflates the parts one by one and counts the bytes of all. The two indexes are inflated twice, and counted twice. */
function makeInflater(
  zip: ZipFile,
  file: FileHandle,
  { maxBytes, maxIndexBytes }: { maxBytes: number; maxIndexBytes: number },
) {
  let inflatedBytes = 0

  const inflate = async (
    part: Entry,
    partMaxBytes: number,
    take: (bytes: Buffer) => void,
    deadline?: AbortSignal,
  ) => {
    let partBytes = 0
    const count = (bytes: Buffer) => {
      inflatedBytes += bytes.length
      partBytes += bytes.length
      if (partBytes > part.uncompressedSize) throw damaged()
      if (inflatedBytes > maxBytes || partBytes > partMaxBytes) throw unpacksTooFar()
      take(bytes)
    }
    await inflatePart(zip, file, part, count, deadline)
    if (partBytes < part.uncompressedSize) throw damaged()
  }

  return {
    /** The text of an index; empty if the package has no such part. */
    index: async (part: Entry | undefined): Promise<string> => {
      const kept: Buffer[] = []
      if (part) await inflate(part, maxIndexBytes, (bytes) => kept.push(bytes))
      return decodeXml(Buffer.concat(kept))
    },
    /**
     * Checks any part. A part that may contain macros is itself a zip, in which the name of a macro project is readable.
     * @returns false if the time was up before its end
     */
    part: async (part: Entry, mayHoldMacros: boolean, deadline: AbortSignal): Promise<boolean> => {
      const findsProject = makeTextSearch('vbaproject.bin')
      const search = (bytes: Buffer) => {
        if (mayHoldMacros && findsProject(bytes.toString('latin1').toLowerCase())) throw macros()
      }
      try {
        await inflate(part, Number.POSITIVE_INFINITY, search, deadline)
        return true
      } catch (error) {
        if (!deadline.aborted || error instanceof ResumeRefused) throw error
        return false
      }
    },
  }
}

/** OPC (ECMA-376-2, 9.1) allows UTF-8 and UTF-16. */
const decodeXml = (bytes: Buffer) => new TextDecoder(utf16MarkOf(bytes) ?? 'utf-8').decode(bytes)
