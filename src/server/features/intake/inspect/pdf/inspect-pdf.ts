import { open } from 'node:fs/promises'
import type { ResumeCaveat } from '#contract/form/resume-types.ts'
import { type PdfFile, readPdfFile } from './inspect-pdf-file.ts'
import { type PdfDictionary, type PdfObject, isDictionary, nameOf } from './inspect-pdf-objects.ts'
import { opensWithoutPassword } from './inspect-pdf-password.ts'
import { isScan } from './inspect-pdf-text.ts'

/**
 * The caveats of the PDF at `path` that its trailer, catalog and page tree show; none if they cannot be read. Refuses no
 * file. Throws I/O errors of the disk.
 */
export async function inspectPdf(path: string): Promise<readonly ResumeCaveat[]> {
  await using file = await open(path)
  try {
    const pdf = await readPdfFile(file)
    return pdf ? await caveatsOf(pdf) : []
  } catch (error) {
    // A failed system call is an error of the server; errors of zlib come from damaged data in the file.
    if (error instanceof Error && 'syscall' in error) throw error
    return []
  }
}

async function caveatsOf(pdf: PdfFile): Promise<readonly ResumeCaveat[]> {
  if (await needsPassword(pdf)) return ['needs_password']
  const catalog = await pdf.resolve(pdf.trailer.get('Root'))
  if (!isDictionary(catalog)) return []
  if (await hasNoPage(pdf, catalog.get('Pages') ?? null)) return ['no_pages']
  const found: ResumeCaveat[] = []
  // ISO 32000-2, 7.11.6: a viewer shows the embedded files instead of the page.
  if (isDictionary(await pdf.resolve(catalog.get('Collection')))) found.push('portfolio')
  if (await isDynamicForm(pdf, catalog)) found.push('dynamic_form')
  if (await isScan(pdf, catalog)) found.push('scan')
  return found
}

async function needsPassword({ trailer, resolve }: PdfFile): Promise<boolean> {
  const encryption = await resolve(trailer.get('Encrypt'))
  if (!isDictionary(encryption)) return false
  const entries = new Map<string, PdfObject>()
  for (const [key, value] of encryption) entries.set(key, (await resolve(value)) ?? null)
  const ids = await resolve(trailer.get('ID'))
  const id = Array.isArray(ids) ? await resolve(ids[0]) : undefined
  return opensWithoutPassword(entries, Buffer.isBuffer(id) ? id : Buffer.alloc(0)) === false
}

/** True only if every branch of the page tree ends without a page. Count is not used: it is often wrong. */
async function hasNoPage(pdf: PdfFile, node: PdfObject | undefined, depth = 0): Promise<boolean> {
  const branch = await pdf.resolve(node)
  if (branch === null) return true
  if (!isDictionary(branch) || depth > 20) return false
  if (!branch.has('Kids')) return nameOf(branch.get('Type')) === 'Pages'
  const kids = await pdf.resolve(branch.get('Kids'))
  if (!Array.isArray(kids)) return false
  for (const kid of kids) if (!(await hasNoPage(pdf, kid, depth + 1))) return false
  return true
}

/**
 * Is it an XFA form that a viewer has to lay out when it opens it, so that its only page asks for another viewer? Such a form
 * says so (NeedsRendering), or it has no fields of its own.
 */
async function isDynamicForm({ resolve }: PdfFile, catalog: PdfDictionary): Promise<boolean> {
  const form = await resolve(catalog.get('AcroForm'))
  if (!isDictionary(form) || (form.get('XFA') ?? null) === null) return false
  if ((await resolve(catalog.get('NeedsRendering'))) === true) return true
  const fields = form.has('Fields') ? await resolve(form.get('Fields')) : []
  return Array.isArray(fields) && fields.length === 0
}
