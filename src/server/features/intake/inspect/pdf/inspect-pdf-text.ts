import type { PdfFile } from './inspect-pdf-file.ts'
import { type PdfDictionary, type PdfObject, isDictionary, nameOf } from './inspect-pdf-objects.ts'

/** In real files neither pages nor forms within forms are nested deeper. */
const maxDepth = 10

/** What pages show. `unknown` may be text. */
type Shown = 'nothing' | 'pictures' | 'unknown'

/**
 * Are the pages of a PDF nothing but pictures, as after scanning? Text is shown in a font, and fonts are among the resources
 * of a page (ISO 32000-2, 7.8.3): where no page has any, none shows text. What the pages draw is not read.
 * @returns true only if it is certain: false also for a file that is too long or too odd to tell
 */
export async function isScan(pdf: PdfFile, catalog: PdfDictionary): Promise<boolean> {
  // The fields of a form show their values in fonts of the form.
  if (catalog.has('AcroForm')) return false
  return (await shownByPages(pdf, { node: catalog.get('Pages'), inherited: null, depth: 0 })) === 'pictures'
}

async function shownByPages(
  pdf: PdfFile,
  { node, inherited, depth }: { node: PdfObject | undefined; inherited: PdfObject; depth: number },
): Promise<Shown> {
  const branch = await pdf.resolve(node)
  if (!isDictionary(branch) || depth > maxDepth) return 'unknown'
  const resources = branch.get('Resources') ?? inherited
  if (branch.has('Kids')) {
    const kids = await pdf.resolve(branch.get('Kids'))
    if (!Array.isArray(kids)) return 'unknown'
    return together(kids, (kid) => shownByPages(pdf, { node: kid, inherited: resources, depth: depth + 1 }))
  }
  // Notes and stamps have appearances of their own.
  return branch.has('Annots') ? 'unknown' : shownWith(pdf, resources, depth)
}

/** What can be shown with the resources of a page or of a form on it. */
async function shownWith(pdf: PdfFile, given: PdfObject, depth: number): Promise<Shown> {
  const resources = given === null ? new Map<string, PdfObject>() : await pdf.resolve(given)
  if (!isDictionary(resources) || depth > maxDepth) return 'unknown'
  const states = await entriesOf(pdf, resources, 'ExtGState')
  for (const state of states ?? []) {
    const parameters = await pdf.resolve(state)
    if (!isDictionary(parameters) || parameters.has('Font')) return 'unknown'
  }
  const [fonts, patterns, objects] = [
    await entriesOf(pdf, resources, 'Font'),
    await entriesOf(pdf, resources, 'Pattern'),
    await entriesOf(pdf, resources, 'XObject'),
  ]
  if (!states || !objects || fonts?.length !== 0 || patterns?.length !== 0) return 'unknown'
  return together(objects, async (each) => {
    const object = await pdf.resolve(each)
    if (!isDictionary(object)) return 'unknown'
    if (nameOf(object.get('Subtype')) === 'Image') return 'pictures'
    return shownWith(pdf, object.get('Resources') ?? null, depth + 1)
  })
}

/** The resources of one kind; undefined if they cannot be read. */
async function entriesOf(pdf: PdfFile, resources: PdfDictionary, kind: string) {
  if (!resources.has(kind)) return []
  const entries = await pdf.resolve(resources.get(kind))
  return isDictionary(entries) ? [...entries.values()] : undefined
}

/** One after the other, and none after the first that is unknown. */
async function together(
  items: readonly PdfObject[],
  shownBy: (item: PdfObject) => Promise<Shown>,
): Promise<Shown> {
  let shown: Shown = 'nothing'
  for (const item of items) {
    const more = await shownBy(item)
    if (more === 'unknown') return 'unknown'
    if (more === 'pictures') shown = 'pictures'
  }
  return shown
}
