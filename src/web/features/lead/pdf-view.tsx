import { ActionIcon } from '@mantine/core'
import { type PDFDocumentProxy, TextLayer, getDocument, GlobalWorkerOptions } from 'pdfjs-dist'
// Vite makes the address; the file itself has no such export.
// oxlint-disable-next-line import/default
import workerAddress from 'pdfjs-dist/build/pdf.worker.min.mjs?url'
import { useEffect, useRef, useState } from 'react'
import { text } from '#web/texts.ts'
import { Icon } from '#web/ui/icon.tsx'
import { Empty, Loading } from '#web/ui/states.tsx'
import classes from './pdf.module.css'

GlobalWorkerOptions.workerSrc = workerAddress

/** A hostile file may claim any number of pages. */
const pagesShownMax = 50
const zooms = [0.5, 0.75, 1, 1.25, 1.5, 2, 3]

/** The pages of a PDF with their text over them, to be read, selected and found. No script of the file runs. */
export const PdfView = ({ bytes }: { bytes: Uint8Array }) => {
  const [document, setDocument] = useState<PDFDocumentProxy | 'unreadable'>()
  const [zoom, setZoom] = useState(1)
  useEffect(() => {
    // The worker takes the bytes away from this thread, so it gets its own.
    const task = getDocument({ data: bytes.slice(), enableXfa: false, verbosity: 0 })
    task.promise.then(setDocument, () => setDocument('unreadable'))
    return () => void task.destroy()
  }, [bytes])
  if (document === undefined) return <Loading rows={10} />
  if (document === 'unreadable')
    return (
      <Empty icon="file" title={text('resume.unreadable')}>
        {text('resume.nopreview.text')}
      </Empty>
    )
  const step = (by: number) =>
    setZoom(zooms[Math.max(0, Math.min(zooms.length - 1, zooms.indexOf(zoom) + by))] ?? 1)
  const shown = Math.min(document.numPages, pagesShownMax)
  return (
    <>
      <div className={`${classes.tools} no-print`}>
        <span>{text('resume.pages', { count: document.numPages })}</span>
        <ActionIcon
          variant="default"
          aria-label={text('zoom.out')}
          onClick={() => step(-1)}
          disabled={zoom === zooms[0]}
        >
          <Icon name="zoomOut" size={14} />
        </ActionIcon>
        <span aria-live="polite">{Math.round(zoom * 100)} %</span>
        <ActionIcon
          variant="default"
          aria-label={text('zoom.in')}
          onClick={() => step(1)}
          disabled={zoom === zooms.at(-1)}
        >
          <Icon name="zoomIn" size={14} />
        </ActionIcon>
      </div>
      {/* oxlint-disable-next-line jsx_a11y/no-noninteractive-tabindex -- what scrolls must be within reach of the keyboard */}
      <div className={classes.pages} tabIndex={0} role="group" aria-label={text('resume')}>
        {Array.from({ length: shown }, (_, index) => (
          <Page key={index} document={document} number={index + 1} zoom={zoom} />
        ))}
      </div>
    </>
  )
}

const Page = ({ document, number, zoom }: { document: PDFDocumentProxy; number: number; zoom: number }) => {
  const frame = useRef<HTMLDivElement>(null)
  const near = useNear(frame)
  useEffect(() => {
    const element = frame.current
    if (!near || !element) return
    const over = new AbortController()
    void draw(document, number, zoom, element, over.signal)
    return () => over.abort()
  }, [document, number, zoom, near])
  return (
    <div ref={frame} className={classes.page} role="group" aria-label={text('resume.page', { number })} />
  )
}

/** Pages are drawn when they come near the window, and only those. */
const useNear = (frame: React.RefObject<HTMLElement | null>) => {
  const [near, setNear] = useState(false)
  useEffect(() => {
    const watcher = new IntersectionObserver(
      (entries) => entries.some((entry) => entry.isIntersecting) && setNear(true),
      {
        rootMargin: '800px',
      },
    )
    if (frame.current) watcher.observe(frame.current)
    return () => watcher.disconnect()
  }, [frame])
  return near
}

const draw = async (
  source: PDFDocumentProxy,
  number: number,
  zoom: number,
  frame: HTMLElement,
  signal: AbortSignal,
) => {
  const page = await source.getPage(number)
  if (signal.aborted) return
  const room = (frame.parentElement?.clientWidth ?? 800) - 32
  const scale = (Math.min(room, 900) / page.getViewport({ scale: 1 }).width) * zoom
  const viewport = page.getViewport({ scale })
  // A page as large as a wall would take all memory; canvases beyond this are refused on phones anyway.
  const density = Math.min(devicePixelRatio, Math.sqrt(16_000_000 / (viewport.width * viewport.height)))
  const canvas = globalThis.document.createElement('canvas')
  canvas.width = Math.floor(viewport.width * density)
  canvas.height = Math.floor(viewport.height * density)
  const layer = globalThis.document.createElement('div')
  layer.className = classes.text ?? ''
  frame.style.width = `${viewport.width}px`
  frame.style.height = `${viewport.height}px`
  frame.style.setProperty('--total-scale-factor', String(scale))
  const painting = page.render({ canvas, viewport, transform: [density, 0, 0, density, 0, 0] })
  const words = new TextLayer({ textContentSource: page.streamTextContent(), container: layer, viewport })
  signal.addEventListener('abort', () => (painting.cancel(), words.cancel()))
  try {
    await Promise.all([painting.promise, words.render()])
    if (!signal.aborted) frame.replaceChildren(canvas, layer)
  } catch (error) {
    // Another zoom was chosen, or the page is damaged: the others are shown all the same.
    if (!signal.aborted) console.warn('A page of the resume could not be drawn.', error)
  }
}
