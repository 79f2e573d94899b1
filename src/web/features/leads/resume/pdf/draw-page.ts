import { type PageViewport, AnnotationMode, TextLayer } from 'pdfjs-dist'
import { type FieldText, fieldTextsOn } from './field-texts.ts'
import type { OpenPdf } from './open-pdf.ts'
import { lacksSomething } from './pdf-losses.ts'
import classes from './pdf.module.css'

export type Drawing = {
  pdf: OpenPdf
  number: number
  zoom: number
  frameWidth: number
  signal: AbortSignal
}

/** `empty`: nothing is visible, either because the page is empty or because pdf.js silently skipped its content. */
export type Outcome = 'whole' | 'partly' | 'empty' | 'failed'

/** The outcome for a page, and the text nodes over it, one for each run of text. */
export type DrawnPage = { outcome: Outcome; nodes: (Node | null)[] }

/**
 * Draws a page into its frame, with its invisible text over it. Of a damaged page it draws as much as possible.
 * @param number the number of the page, from 1
 * @param frameWidth the width of the frame in CSS pixels, which limits the width of the page at 100 %
 * @returns undefined when drawing was aborted
 */
export const drawPage = async (frame: HTMLElement, drawing: Drawing): Promise<DrawnPage | undefined> => {
  const { pdf, number, signal } = drawing
  try {
    const { result, isLossy } = await pdf.watch(number, () => drawInto(frame, drawing))
    const { nodes, isEmpty } = result
    if (isLossy || result.lacks) return { outcome: isEmpty ? 'failed' : 'partly', nodes }
    return { outcome: isEmpty ? 'empty' : 'whole', nodes }
  } catch {
    return signal.aborted ? undefined : { outcome: 'failed', nodes: [] }
  }
}

const drawInto = async (
  frame: HTMLElement,
  { pdf: { source }, number, zoom, frameWidth, signal }: Drawing,
) => {
  signal.throwIfAborted()
  const page = await source.getPage(number)
  signal.throwIfAborted()
  const scale = (Math.min(frameWidth - 32, 900) / page.getViewport({ scale: 1 }).width) * zoom
  const viewport = page.getViewport({ scale })
  // A huge page would use up all memory, and phones refuse canvases of more pixels than this.
  const density = Math.min(devicePixelRatio, Math.sqrt(16_000_000 / (viewport.width * viewport.height)))
  const canvas = document.createElement('canvas')
  canvas.width = Math.floor(viewport.width * density)
  canvas.height = Math.floor(viewport.height * density)
  const layer = document.createElement('div')
  layer.className = classes.text ?? ''
  frame.style.width = `${viewport.width}px`
  frame.style.height = `${viewport.height}px`
  frame.style.setProperty('--total-scale-factor', String(scale))
  const fields = await fieldTextsOn(page)
  // Store the value as if the user had just typed it: then pdf.js draws fields that have no appearance in the file.
  for (const { id, value } of fields.filter(({ hasAppearance }) => !hasAppearance))
    source.annotationStorage.setValue(id, { value })
  signal.throwIfAborted()
  const painting = page.render({
    canvas,
    viewport,
    transform: [density, 0, 0, density, 0, 0],
    annotationMode: AnnotationMode.ENABLE_STORAGE,
  })
  const words = new TextLayer({ textContentSource: page.streamTextContent(), container: layer, viewport })
  signal.addEventListener('abort', () => (painting.cancel(), words.cancel()))
  await Promise.all([painting.promise, words.render()])
  signal.throwIfAborted()
  const fieldRuns = fields.map((field) => placeField(field, viewport))
  layer.append(...fieldRuns)
  frame.replaceChildren(canvas, layer)
  return {
    nodes: [...words.textDivs, ...fieldRuns].map(({ firstChild }) => firstChild),
    lacks: await lacksSomething(page),
    isEmpty: words.textDivs.length === 0 && isOneColor(canvas),
  }
}

/** Places the text of a field over its drawing; in percent, so that the position stays right while the page is stretched. */
const placeField = ({ text, rect }: FieldText, viewport: PageViewport) => {
  const [x1, y1]: number[] = viewport.convertToViewportPoint(rect[0], rect[1])
  const [x2, y2]: number[] = viewport.convertToViewportPoint(rect[2], rect[3])
  const run = document.createElement('span')
  run.textContent = text
  run.style.left = `${(100 * Math.min(x1 ?? 0, x2 ?? 0)) / viewport.width}%`
  run.style.top = `${(100 * Math.min(y1 ?? 0, y2 ?? 0)) / viewport.height}%`
  run.style.setProperty('--font-height', `${(rect[3] - rect[1]) * 0.7}px`)
  return run
}

const isOneColor = (canvas: HTMLCanvasElement) => {
  const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? {}
  if (!data) return false
  const pixels = new Uint32Array(data.buffer)
  return pixels.every((pixel) => pixel === pixels[0])
}
