import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { limits } from '#contract/limits.ts'
import { text } from '#web/texts.ts'
import { Loading } from '#web/ui/states.tsx'
import type { LeadWithResume } from '../lead-with-resume.ts'
import { type DrawnPage, type Outcome, drawPage } from './draw-page.ts'
import { DownloadButton } from '../download-button.tsx'
import { fieldTextsOn } from './field-texts.ts'
import { FindBar } from '../find/find-bar.tsx'
import { type NotShown, type OpenPdf, openPdf } from './open-pdf.ts'
import classes from './pdf.module.css'
import { Note, NotShownResume, ResumeNotes } from '../resume-notes.tsx'
import { type Drawn, type Pages, makePages, useFind, useMarks } from '../find/use-find.ts'
import { SearchText } from './search-text.tsx'
import { useNear } from './use-near.ts'
import { useSought } from '../find/use-sought.ts'
import { ZoomTools } from './zoom-tools.tsx'

type Lead = Pick<LeadWithResume, 'id' | 'resume'>

type Beside = {
  tools?: ReactNode
  /** Goes to the text of a scan, in whose pages nothing can be found. */
  searchText?: (() => void) | undefined
}

/** Shows the pages of a PDF with text that can be selected and searched. No script of the file runs. */
export const PdfView = ({ lead, bytes, ...beside }: { lead: Lead; bytes: Uint8Array } & Beside) => {
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
      <PdfPages id={lead.id} pdf={pdf} {...beside} />
    </>
  )
}

const PdfPages = ({ id, pdf, tools, searchText }: { id: number; pdf: OpenPdf } & Beside) => {
  const { source } = pdf
  const [zoom, setZoom] = useState(1)
  const [drawn, setDrawn] = useState<Drawn>(new Map())
  const frame = useRef<HTMLDivElement>(null)
  const frameWidth = useWidthOf(frame)
  const shown = Math.min(source.numPages, limits.previewPagesMax)
  const pages = useMemo(() => makePages(shown, (page) => readPieces(pdf, page + 1)), [pdf, shown])
  const find = useFind(pages, useSought())
  const isScan = useIsScan(pages)
  useMarks(find, drawn, (page) => frame.current?.children[page]?.scrollIntoView())
  const keep = useCallback(
    (page: number, nodes: (Node | null)[]) => setDrawn((before) => new Map(before).set(page, nodes)),
    [],
  )
  const change = (next: number) => {
    if (frame.current) stretch(frame.current, next / zoom)
    setZoom(next)
  }
  return (
    <>
      {isScan && !searchText && <Note words="resume.scan" isCalm />}
      <div className={`${classes.tools} no-print`}>
        {searchText ? <SearchText search={searchText} /> : <FindBar find={find} isScan={isScan} />}
        {tools}
        <ZoomTools pages={source.numPages} zoom={zoom} change={change} />
      </div>
      {/* oxlint-disable-next-line jsx_a11y/no-noninteractive-tabindex -- the keyboard must be able to scroll this */}
      <div ref={frame} className={classes.pages} tabIndex={0} role="group" aria-label={text('resume')}>
        {Array.from({ length: shown }, (_, page) => (
          <Page key={page} id={id} pdf={pdf} page={page} zoom={zoom} frameWidth={frameWidth} drawn={keep} />
        ))}
        {source.numPages > shown && <p className={classes.more}>{text('resume.more', { count: shown })}</p>}
      </div>
    </>
  )
}

/** Resizes the pages immediately, before they are drawn again, and scrolls so that the text being read stays in place. */
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

/** Whether no page contains text, as in a scan, which cannot be searched. */
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
  frameWidth: number
  drawn: (page: number, nodes: DrawnPage['nodes']) => void
}

const Page = ({ id, pdf, page, zoom, frameWidth, drawn }: PageProps) => {
  const frame = useRef<HTMLDivElement>(null)
  const [outcome, setOutcome] = useState<Outcome>('whole')
  const near = useNear(frame)
  useEffect(() => {
    const element = frame.current
    if (!near || !element || frameWidth === 0) return
    const over = new AbortController()
    const drawing = { pdf, number: page + 1, zoom, frameWidth, signal: over.signal }
    void drawPage(element, drawing).then((result) => {
      if (!result) return
      setOutcome(result.outcome)
      drawn(page, result.nodes)
    })
    return () => over.abort()
  }, [pdf, page, zoom, frameWidth, near, drawn])
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

/** The width of an element in CSS pixels, updated when it has been stable for a moment; 0 while the element is hidden. */
const useWidthOf = (frame: React.RefObject<HTMLElement | null>) => {
  const [width, setWidth] = useState(0)
  useEffect(() => {
    const element = frame.current
    if (!element) return
    let timer: ReturnType<typeof setTimeout> | undefined
    const watcher = new ResizeObserver(() => {
      clearTimeout(timer)
      const measure = () => element.clientWidth > 0 && setWidth(element.clientWidth)
      timer = setTimeout(measure, resizedMs)
    })
    setWidth(element.clientWidth)
    watcher.observe(element)
    return () => (watcher.disconnect(), clearTimeout(timer))
  }, [frame])
  return width
}
