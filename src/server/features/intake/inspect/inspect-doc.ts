import { open } from 'node:fs/promises'
import type { ResumeCaveat } from '#contract/form/resume-types.ts'
import { readCompoundFile } from './inspect-compound.ts'
import { macros, notAResume } from './inspect-refusal.ts'

/**
 * Checks that the compound file at `path` is a Word document without macros. The root of a DOC has a stream WordDocument (MS-DOC section
 * 2.1.1), that of a DOCX with a password a stream EncryptedPackage (MS-OFFCRYPTO section 2.3.4).
 * Throws ResumeRefused, and I/O errors of the disk.
 */
export async function inspectDoc(
  path: string,
): Promise<{ kind: 'doc' | 'docx'; caveats: readonly ResumeCaveat[] }> {
  await using file = await open(path)
  const { streams, storages, readStart } = await readCompoundFile(file)
  // It could also be an encrypted workbook, which cannot be told apart without the password, except by the file name.
  if (streams.has('ENCRYPTEDPACKAGE')) return { kind: 'docx', caveats: ['needs_password'] }
  // MS-OFFCRYPTO section 2.2.6: Word asks a server for the right to read; the document that others see only says so.
  const isRestricted = streams.has('\tDRMCONTENT')
  const document = streams.get('WORDDOCUMENT')
  if (!document) throw notAResume('This is an Office or Windows file, but not a Word document.')
  // MS-DOC section 2.1.12: the project with the macros. It is there only if there are any.
  if (storages.has('MACROS')) throw macros()
  const head = await readStart(document, fibFlagsAt + 2)
  return { kind: 'doc', caveats: isRestricted || isEncrypted(head) ? ['needs_password'] : [] }
}

const fibFlagsAt = 0x0a

/** FibBase.fEncrypted (MS-DOC section 2.5.1), also set for XOR obfuscation. Word 6 and 95 have the flag in the same place. */
const isEncrypted = (fib: Buffer) =>
  fib.length === fibFlagsAt + 2 && (fib.readUInt16LE(fibFlagsAt) & 0x0100) !== 0
