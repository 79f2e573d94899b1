import { type PDFDocumentProxy, getDocument, PasswordException, PDFWorker, VerbosityLevel } from 'pdfjs-dist'
import type { ResumeCaveat } from '#contract/form/resume-types.ts'
import { type Watch, watchLosses } from './pdf-losses.ts'

/** A PDF that is open, and what is odd about it as a whole. */
export type OpenPdf = {
  source: PDFDocumentProxy
  /** Does what asks pdf.js about a page, one after the other, and remembers where something of it got lost. */
  watch: Watch
  caveats: ResumeCaveat[]
  /** Names of the files inside it. */
  attached: string[]
  close: () => void
}

/** Why a PDF is not shown. */
export type NotShown = 'needs_password' | 'no_pages' | 'unreadable'

/** Scripts of the file are never run. Never rejects. */
export const openPdf = async (bytes: Uint8Array): Promise<OpenPdf | NotShown> => {
  const port = new Worker(new URL('./pdf-worker.ts', import.meta.url), { type: 'module' })
  const watch = watchLosses(port)
  const worker = PDFWorker.create({ port, verbosity: VerbosityLevel.WARNINGS })
  // The worker takes the bytes away from this thread, so it gets its own.
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
    return { source, watch, ...(await oddities(source)), close }
  } catch (error) {
    close()
    return error instanceof PasswordException ? 'needs_password' : 'unreadable'
  }
}

/** From this server, each when a page needs it: decoders of pictures, tables of characters, fonts that need not be embedded. */
const files = {
  wasmUrl: `${foyerPdfFiles}wasm/`,
  cMapUrl: `${foyerPdfFiles}cmaps/`,
  standardFontDataUrl: `${foyerPdfFiles}standard_fonts/`,
  iccUrl: `${foyerPdfFiles}iccs/`,
}

/** pdf.js would wait for a worker that does not load. */
const failureOf = (port: Worker) =>
  new Promise<never>((_resolve, reject) => {
    port.addEventListener('error', () => reject(new Error('The worker of pdf.js did not load.')))
  })

const oddities = async (source: PDFDocumentProxy): Promise<Pick<OpenPdf, 'caveats' | 'attached'>> => {
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
