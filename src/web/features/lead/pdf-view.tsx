import { ActionIcon } from '@mantine/core'
import { type PDFDocumentProxy, getDocument, GlobalWorkerOptions } from 'pdfjs-dist'
// Vite makes the address; the file itself has no such export.
// oxlint-disable-next-line import/default
import workerAddress from 'pdfjs-dist/build/pdf.worker.min.mjs?url'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { text } from '#web/texts.ts'
import { Icon } from '#web/ui/icon.tsx'
import { Empty, Loading } from '#web/ui/states.tsx'
import { drawPage } from './draw-page.ts'
import { FindBar } from './find-bar.tsx'
import classes from './pdf.module.css'
import { type Drawn, makePages, useFind, useMarks } from './use-find.ts'

GlobalWorkerOptions.workerSrc = workerAddress

/** A hostile file may claim any number of pages. */
const pagesShownMax = 50
const zooms = [0.5, 0.75, 1, 1.25, 1.5, 2, 3]

/** The pages of a PDF with their text over them, to be read, selected and searched. No script of the file runs. */
export const PdfView = ({ bytes }: { bytes: Uint8Array }) => {
  const [source, setSource] = useState<PDFDocumentProxy | 'unreadable'>()
  useEffect(() => {
    // The worker takes the bytes away from this thread, so it gets its own.
    const task = getDocument({ data: bytes.slice(), enableXfa: false, verbosity: 0 })
    task.promise.then(setSource, () => setSource('unreadable'))
    return () => void task.destroy()
  }, [bytes])
  if (source === undefined) return <Loading rows={10} />
  if (source === 'unreadable')
    return (
      <Empty icon="file" title={text('resume.unreadable')}>
        {text('resume.nopreview.text')}
      </Empty>
    )
  return <PdfPages source={source} />
}

const PdfPages = ({ source }: { source: PDFDocumentProxy }) => {
  const [zoom, setZoom] = useState(1)
  const [drawn, setDrawn] = useState<Drawn>(new Map())
  const frame = useRef<HTMLDivElement>(null)
  const room = useRoom(frame)
  const shown = Math.min(source.numPages, pagesShownMax)
  const pages = useMemo(() => makePages(shown, (page) => readPieces(source, page + 1)), [source, shown])
  const find = useFind(pages)
  useMarks(find, drawn, (page) => frame.current?.children[page]?.scrollIntoView())
  const keep = useCallback(
    (page: number, nodes: (Node | null)[]) => setDrawn((before) => new Map(before).set(page, nodes)),
    [],
  )
  const step = (by: number) => {
    const next = zooms[zooms.indexOf(zoom) + by] ?? zoom
    if (frame.current) stretch(frame.current, next / zoom)
    setZoom(next)
  }
  return (
    <>
      <div className={`${classes.tools} no-print`}>
        <FindBar find={find} />
        <div className={classes.zoom}>
          <span>{text('resume.pages', { count: source.numPages })}</span>
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
      </div>
      {/* oxlint-disable-next-line jsx_a11y/no-noninteractive-tabindex -- what scrolls must be within reach of the keyboard */}
      <div ref={frame} className={classes.pages} tabIndex={0} role="group" aria-label={text('resume')}>
        {Array.from({ length: shown }, (_, page) => (
          <Page key={page} source={source} page={page} zoom={zoom} room={room} drawn={keep} />
        ))}
        {source.numPages > shown && <p className={classes.more}>{text('resume.more', { count: shown })}</p>}
      </div>
    </>
  )
}

/** The pages take their new size at once, before they are drawn anew, and what is read stays where it is. */
const stretch = (frame: HTMLElement, by: number) => {
  const pages = [...frame.querySelectorAll<HTMLElement>(':scope > [role=group]')]
  const topOf = (page: HTMLElement) => page.getBoundingClientRect().top - frame.getBoundingClientRect().top
  const read = pages.find((page) => topOf(page) + page.offsetHeight > 0)
  const before = read ? topOf(read) : 0
  for (const { style } of pages) {
    if (style.height === '') continue
    style.width = `${Number.parseFloat(style.width) * by}px`
    style.height = `${Number.parseFloat(style.height) * by}px`
  }
  if (read) frame.scrollTop += topOf(read) - (before < 0 ? before * by : before)
}

const readPieces = async (source: PDFDocumentProxy, number: number) => {
  const { items } = await (await source.getPage(number)).getTextContent()
  return items.flatMap((item) => ('str' in item ? [{ text: item.str, endsLine: item.hasEOL }] : []))
}

type PageProps = {
  source: PDFDocumentProxy
  page: number
  zoom: number
  room: number
  drawn: (page: number, nodes: (Node | null)[]) => void
}

const Page = ({ source, page, zoom, room, drawn }: PageProps) => {
  const frame = useRef<HTMLDivElement>(null)
  const near = useNear(frame)
  useEffect(() => {
    const element = frame.current
    if (!near || !element || room === 0) return
    const over = new AbortController()
    void drawPage(element, { source, number: page + 1, zoom, room, signal: over.signal }).then(
      (nodes) => nodes && drawn(page, nodes),
    )
    return () => over.abort()
  }, [source, page, zoom, room, near, drawn])
  return (
    <div
      ref={frame}
      className={classes.page}
      role="group"
      aria-label={text('resume.page', { number: page + 1 })}
    />
  )
}

const resizedMs = 150

/** The width there is for pages, in CSS pixels, once it has stayed so for a moment; 0 before they can be seen. */
const useRoom = (frame: React.RefObject<HTMLElement | null>) => {
  const [room, setRoom] = useState(0)
  useEffect(() => {
    const element = frame.current
    if (!element) return
    let timer: ReturnType<typeof setTimeout> | undefined
    const watcher = new ResizeObserver(() => {
      clearTimeout(timer)
      const measure = () => element.clientWidth > 0 && setRoom(element.clientWidth)
      timer = setTimeout(measure, resizedMs)
    })
    setRoom(element.clientWidth)
    watcher.observe(element)
    return () => (watcher.disconnect(), clearTimeout(timer))
  }, [frame])
  return room
}

/** Pages are drawn when they come near the window, and only those. */
const useNear = (frame: React.RefObject<HTMLElement | null>) => {
  const [near, setNear] = useState(false)
  useEffect(() => {
    const watcher = new IntersectionObserver(
      (entries) => entries.some((entry) => entry.isIntersecting) && setNear(true),
      { rootMargin: '800px' },
    )
    if (frame.current) watcher.observe(frame.current)
    return () => watcher.disconnect()
  }, [frame])
  return near
}
