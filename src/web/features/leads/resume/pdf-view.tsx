import { ActionIcon } from '@mantine/core'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { Output } from '#web/api-types.ts'
import { text } from '#web/texts.ts'
import { Icon } from '#web/ui/icon.tsx'
import { Loading } from '#web/ui/states.tsx'
import { type DrawnPage, type Outcome, drawPage } from './draw-page.ts'
import { DownloadButton } from './download-button.tsx'
import { fieldTextsOn } from '../lead/field-texts.ts'
import { FindBar } from './find-bar.tsx'
import { type NotShown, type OpenPdf, openPdf } from './open-pdf.ts'
import classes from './pdf.module.css'
import { Note, NotShownResume, ResumeNotes } from './resume-notes.tsx'
import { type Drawn, type Pages, makePages, useFind, useMarks } from './use-find.ts'

/** A hostile file may claim any number of pages. */
const pagesShownMax = 50
const zooms = [0.5, 0.75, 1, 1.25, 1.5, 2, 3]

type Lead = Pick<Output<'readLead'>, 'id' | 'resume'>

/** The pages of a PDF with their text over them, to be read, selected and searched. No script of the file runs. */
export const PdfView = ({ lead, bytes }: { lead: Lead; bytes: Uint8Array }) => {
  const [pdf, setPdf] = useState<OpenPdf | NotShown>()
  useEffect(() => {
    let isOver = false
    const opening = openPdf(bytes)
    void opening.then((opened) => !isOver && setPdf(opened))
    return () => {
      isOver = true
      void opening.then((opened) => typeof opened === 'object' && opened.close())
    }
  }, [bytes])
  if (pdf === undefined) return <Loading rows={10} />
  if (typeof pdf === 'string') return <NotShownResume id={lead.id} why={pdf} />
  return (
    <>
      <ResumeNotes caveats={[...lead.resume.caveats, ...pdf.caveats]} attached={pdf.attached} />
      <PdfPages id={lead.id} pdf={pdf} />
    </>
  )
}

const PdfPages = ({ id, pdf }: { id: number; pdf: OpenPdf }) => {
  const { source } = pdf
  const [zoom, setZoom] = useState(1)
  const [drawn, setDrawn] = useState<Drawn>(new Map())
  const frame = useRef<HTMLDivElement>(null)
  const room = useRoom(frame)
  const shown = Math.min(source.numPages, pagesShownMax)
  const pages = useMemo(() => makePages(shown, (page) => readPieces(pdf, page + 1)), [pdf, shown])
  const find = useFind(pages)
  const isScan = useIsScan(pages)
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
      {isScan && <Note words="resume.scan" isCalm />}
      <div className={`${classes.tools} no-print`}>
        <FindBar find={find} isScan={isScan} />
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
          <Page key={page} id={id} pdf={pdf} page={page} zoom={zoom} room={room} drawn={keep} />
        ))}
        {source.numPages > shown && <p className={classes.more}>{text('resume.more', { count: shown })}</p>}
      </div>
    </>
  )
}

/** The pages take their new size at once, before they are drawn anew, and what is read stays where it is. */
const stretch = (frame: HTMLElement, by: number) => {
  const pages = [...frame.querySelectorAll<HTMLElement>('[role=group]')]
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

const readPieces = async ({ source, watch }: OpenPdf, number: number) => {
  const { result } = await watch(number, async () => {
    const page = await source.getPage(number)
    return Promise.all([page.getTextContent(), fieldTextsOn(page)])
  })
  const [{ items }, fields] = result
  return [
    ...items.flatMap((item) => ('str' in item ? [{ text: item.str, endsLine: item.hasEOL }] : [])),
    ...fields.map((field) => ({ text: field.text, endsLine: true })),
  ]
}

/** Whether no page has a text: pictures alone cannot be searched. */
const useIsScan = (pages: Pages) => {
  const [isScan, setIsScan] = useState(false)
  useEffect(() => {
    const over = new AbortController()
    void hasText(pages, over.signal).then((found) => over.signal.aborted || setIsScan(!found))
    return () => over.abort()
  }, [pages])
  return isScan
}

const hasText = async (pages: Pages, signal: AbortSignal) => {
  for (let page = 0; page < pages.count && !signal.aborted; page += 1)
    if ((await pages.read(page)).folded.trim() !== '') return true
  return false
}

type PageProps = {
  id: number
  pdf: OpenPdf
  page: number
  zoom: number
  room: number
  drawn: (page: number, nodes: DrawnPage['nodes']) => void
}

const Page = ({ id, pdf, page, zoom, room, drawn }: PageProps) => {
  const frame = useRef<HTMLDivElement>(null)
  const [outcome, setOutcome] = useState<Outcome>('whole')
  const near = useNear(frame)
  useEffect(() => {
    const element = frame.current
    if (!near || !element || room === 0) return
    const over = new AbortController()
    void drawPage(element, { pdf, number: page + 1, zoom, room, signal: over.signal }).then((result) => {
      if (!result) return
      setOutcome(result.outcome)
      drawn(page, result.nodes)
    })
    return () => over.abort()
  }, [pdf, page, zoom, room, near, drawn])
  return (
    <div className={classes.leaf}>
      {outcome !== 'whole' && (
        <Note words={`resume.page.${outcome}`}>
          <DownloadButton id={id} />
        </Note>
      )}
      <div
        ref={frame}
        className={classes.page}
        role="group"
        aria-label={text('resume.page', { number: page + 1 })}
      />
    </div>
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
