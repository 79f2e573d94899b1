import { open } from 'node:fs/promises'
import type { ResumeCaveat } from '#contract/form/resume-types.ts'
import { readCompoundFile } from './inspect-compound.ts'
import { notAResume } from './inspect-refusal.ts'

/**
 * Makes sure that the compound file at `path` is a Word document: a DOC has a stream called WordDocument in its root
 * (MS-DOC section 2.1.1), a DOCX under a password one called EncryptedPackage (MS-OFFCRYPTO section 2.3.4).
 * Throws ResumeRefused; I/O errors of the disk pass through.
 */
export async function inspectDoc(
  path: string,
): Promise<{ kind: 'doc' | 'docx'; caveats: readonly ResumeCaveat[] }> {
  await using file = await open(path)
  const { streams, readStart } = await readCompoundFile(file)
  // What is inside can only be told with the password; a workbook is refused by its name where it has one.
  if (streams.has('ENCRYPTEDPACKAGE')) return { kind: 'docx', caveats: ['needs_password'] }
  // MS-OFFCRYPTO section 2.2.6: the rights are asked for online, and the document itself only says so.
  const isRestricted = streams.has('\tDRMCONTENT')
  const document = streams.get('WORDDOCUMENT')
  if (!document) throw notAResume('This is an Office or Windows file, but not a Word document.')
  const head = await readStart(document, fibFlagsAt + 2)
  return { kind: 'doc', caveats: isRestricted || isEncrypted(head) ? ['needs_password'] : [] }
}

const fibFlagsAt = 0x0a

/** FibBase.fEncrypted (MS-DOC section 2.5.1), which is set for XOR obfuscation as well; Word 6 and 95 have it there too. */
const isEncrypted = (fib: Buffer) =>
  fib.length === fibFlagsAt + 2 && (fib.readUInt16LE(fibFlagsAt) & 0x0100) !== 0
