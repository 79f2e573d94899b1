import { open } from 'node:fs/promises'
import type { ResumeCaveat } from '#contract/form/resume-types.ts'
import { type PdfFile, readPdfFile } from './inspect-pdf-file.ts'
import { type PdfDictionary, type PdfObject, isDictionary, nameOf } from './inspect-pdf-objects.ts'
import { opensWithoutPassword } from './inspect-pdf-password.ts'

/**
 * What is odd about the PDF at `path`, as far as a look at its catalog tells; nothing where that cannot be told. Refuses
 * no file. I/O errors of the disk pass through.
 */
export async function inspectPdf(path: string): Promise<readonly ResumeCaveat[]> {
  await using file = await open(path)
  try {
    const pdf = await readPdfFile(file)
    return pdf ? await caveatsOf(pdf) : []
  } catch (error) {
    // zlib stumbles over what a stranger packed; a system call that failed is our trouble.
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
  // ISO 32000-2, 7.11.6: a viewer is to show the files instead of the page.
  if (isDictionary(await pdf.resolve(catalog.get('Collection')))) found.push('portfolio')
  if (await isDynamicForm(pdf, catalog)) found.push('dynamic_form')
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

/** Certainly none: every branch of the tree of pages ends without one. What a file says about its count is often wrong. */
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
 * An XFA form that is laid out anew each time it is opened, so that its one page only asks for another viewer: it says so
 * (NeedsRendering), or the form has no fields of its own.
 */
async function isDynamicForm({ resolve }: PdfFile, catalog: PdfDictionary): Promise<boolean> {
  const form = await resolve(catalog.get('AcroForm'))
  if (!isDictionary(form) || (form.get('XFA') ?? null) === null) return false
  if ((await resolve(catalog.get('NeedsRendering'))) === true) return true
  const fields = form.has('Fields') ? await resolve(form.get('Fields')) : []
  return Array.isArray(fields) && fields.length === 0
}
