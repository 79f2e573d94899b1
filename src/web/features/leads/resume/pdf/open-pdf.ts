import { type PDFDocumentProxy, getDocument, PasswordException, PDFWorker, VerbosityLevel } from 'pdfjs-dist'
import type { ResumeCaveat } from '#contract/form/resume-types.ts'
import { type Watch, watchLosses } from './pdf-losses.ts'

/** An open PDF, and what is special about the whole file. */
export type OpenPdf = {
  source: PDFDocumentProxy
  /** Runs work on a page, one work after the other, and reports whether pdf.js has left out a part of the page. */
  watch: Watch
  caveats: ResumeCaveat[]
  /** The names of the attached files. */
  attached: string[]
  close: () => void
}

/** The reason why a PDF is not shown. */
export type NotShown = 'needs_password' | 'no_pages' | 'unreadable'

/** Opens a PDF; the scripts in the file are never run. The promise never rejects. */
export const openPdf = async (bytes: Uint8Array): Promise<OpenPdf | NotShown> => {
  const port = new Worker(new URL('./pdf-worker.ts', import.meta.url), { type: 'module' })
  const watch = watchLosses(port)
  const worker = PDFWorker.create({ port, verbosity: VerbosityLevel.WARNINGS })
  // pdf.js transfers the bytes to its worker, which would empty the array of the caller: pass a copy.
  const task = getDocument({
    ...files,
    worker,
    data: bytes.slice(),
    enableXfa: false,
    verbosity: VerbosityLevel.ERRORS,
  })
  const close = () => {
    void task.destroy().finally(() => (worker.destroy(), port.terminate()))
  }
  try {
    const source = await Promise.race([task.promise, failureOf(port)])
    if (source.numPages === 0) return (close(), 'no_pages')
    return { source, watch, ...(await readSpecials(source)), close }
  } catch (error) {
    close()
    return error instanceof PasswordException ? 'needs_password' : 'unreadable'
  }
}

/** Files of this server that pdf.js loads when a page needs them: image decoders, character maps, standard fonts. */
const files = {
  wasmUrl: `${foyerPdfFiles}wasm/`,
  cMapUrl: `${foyerPdfFiles}cmaps/`,
  standardFontDataUrl: `${foyerPdfFiles}standard_fonts/`,
  iccUrl: `${foyerPdfFiles}iccs/`,
}

/** Rejects when the worker does not load; pdf.js itself would wait forever. */
const failureOf = (port: Worker) =>
  new Promise<never>((_resolve, reject) => {
    port.addEventListener('error', () => reject(new Error('The worker of pdf.js did not load.')))
  })

const readSpecials = async (source: PDFDocumentProxy): Promise<Pick<OpenPdf, 'caveats' | 'attached'>> => {
  const [{ info }, attachments] = await Promise.all([
    source.getMetadata().catch(() => ({ info: {} })),
    source.getAttachments().catch(() => null),
  ])
  const { IsXFAPresent, IsAcroFormPresent, IsCollectionPresent } = info as Record<string, unknown>
  const caveats: ResumeCaveat[] = []
  if (IsCollectionPresent === true) caveats.push('portfolio')
  if (IsXFAPresent === true && IsAcroFormPresent !== true) caveats.push('dynamic_form')
  return { caveats, attached: [...(attachments?.values() ?? [])].map(({ filename }) => filename) }
}
