import { type PDFDocumentProxy, TextLayer } from 'pdfjs-dist'
import classes from './pdf.module.css'

export type Drawing = {
  source: PDFDocumentProxy
  number: number
  zoom: number
  room: number
  signal: AbortSignal
}

/**
 * Draws a page into its frame, its text invisibly over it.
 * @param number from 1
 * @param room how wide it may be at 100 %, its margins included, in CSS pixels
 * @returns the nodes of its runs of text; undefined for one that is damaged, or was not to be drawn any more
 */
export const drawPage = async (
  frame: HTMLElement,
  { source, number, zoom, room, signal }: Drawing,
): Promise<(Node | null)[] | undefined> => {
  const page = await source.getPage(number)
  if (signal.aborted) return undefined
  const scale = (Math.min(room - 32, 900) / page.getViewport({ scale: 1 }).width) * zoom
  const viewport = page.getViewport({ scale })
  // A page as large as a wall would take all memory; canvases beyond this are refused on phones anyway.
  const density = Math.min(devicePixelRatio, Math.sqrt(16_000_000 / (viewport.width * viewport.height)))
  const canvas = document.createElement('canvas')
  canvas.width = Math.floor(viewport.width * density)
  canvas.height = Math.floor(viewport.height * density)
  const layer = document.createElement('div')
  layer.className = classes.text ?? ''
  frame.style.width = `${viewport.width}px`
  frame.style.height = `${viewport.height}px`
  frame.style.setProperty('--total-scale-factor', String(scale))
  const painting = page.render({ canvas, viewport, transform: [density, 0, 0, density, 0, 0] })
  const words = new TextLayer({ textContentSource: page.streamTextContent(), container: layer, viewport })
  signal.addEventListener('abort', () => (painting.cancel(), words.cancel()))
  try {
    await Promise.all([painting.promise, words.render()])
    if (signal.aborted) return undefined
    frame.replaceChildren(canvas, layer)
    return words.textDivs.map(({ firstChild }) => firstChild)
  } catch (error) {
    // Another zoom was chosen, or the page is damaged: the others are shown all the same.
    if (!signal.aborted) console.warn('A page of the resume could not be drawn.', error)
    return undefined
  }
}
