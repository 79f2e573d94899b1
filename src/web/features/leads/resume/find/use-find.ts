import { useEffect, useRef, useState } from 'react'
import { type Piece, type Searchable, type Span, findSpans, makeSearchable } from './find-text.ts'

/** A text in pages; each page is read when it is searched. */
export type Pages = { count: number; read(page: number): Promise<Searchable> }
/** For each drawn page, the text nodes of its pieces. */
export type Drawn = ReadonlyMap<number, readonly (Node | null)[]>
type Match = Span & { page: number }
type Found = { typed: string; matches: Match[]; at: number }

export type Find = ReturnType<typeof useFind>

/** More matches would be useless to a reader and take time to highlight. */
export const matchesMax = 1_000

/** @param piecesOf reads the pieces of a page; a page for which it fails counts as empty */
export const makePages = (count: number, piecesOf: (page: number) => Promise<Piece[]>): Pages => {
  const known = new Map<number, Promise<Searchable>>()
  return {
    count,
    read: (page) => {
      const text = known.get(page) ?? piecesOf(page).then(makeSearchable, () => makeSearchable([]))
      known.set(page, text)
      return text
    },
  }
}

/** Searches in all pages, drawn or not; first for `sought`, of which nothing is said where it is not there. */
export const useFind = (pages: Pages, sought = '') => {
  const [typed, type] = useState(sought)
  const [found, setFound] = useState<Found>({ typed: '', matches: [], at: 0 })
  useEffect(() => {
    const over = new AbortController()
    void findAll(pages, typed, over.signal).then((matches) => {
      if (over.signal.aborted) return
      setFound({ typed, matches, at: 0 })
      if (matches.length === 0 && typed === sought) type('')
    })
    return () => over.abort()
  }, [pages, typed, sought])
  const { length } = found.matches
  const step = (by: 1 | -1) =>
    setFound((before) => (length === 0 ? before : { ...before, at: (before.at + by + length) % length }))
  return { typed, type, found, step, isSearching: found.typed !== typed }
}

/** After searching for this long, pause so that the browser can show what the user types. */
const busyMs = 30

const findAll = async (pages: Pages, wanted: string, signal: AbortSignal): Promise<Match[]> => {
  const matches: Match[] = []
  if (wanted.trim() === '') return matches
  let pauseAt = performance.now() + busyMs
  for (let page = 0; page < pages.count && matches.length < matchesMax && !signal.aborted; page += 1) {
    if (performance.now() > pauseAt) {
      await new Promise((resolve) => setTimeout(resolve))
      pauseAt = performance.now() + busyMs
    }
    const spans = findSpans(await pages.read(page), wanted, matchesMax - matches.length)
    matches.push(...spans.map((span) => ({ ...span, page })))
  }
  return matches
}

/**
 * Highlights the matches on drawn pages (by the CSS Custom Highlight API, which does not change the DOM), and scrolls the
 * current match into view.
 * @param reveal called with the page of the current match when it is not drawn, to get it drawn
 */
export const useMarks = ({ found }: Find, drawn: Drawn, reveal: (page: number) => void): void => {
  const shown = useRef<Found>(undefined)
  const latest = useRef(reveal)
  useEffect(() => void (latest.current = reveal))
  useEffect(() => {
    const current = found.matches[found.at]
    if (!current) return
    const ranges = found.matches.flatMap((match) => (match === current ? [] : (rangeOf(match, drawn) ?? [])))
    const here = rangeOf(current, drawn)
    CSS.highlights?.set('found', new Highlight(...ranges))
    CSS.highlights?.set('found-here', new Highlight(...(here ? [here] : [])))
    if (shown.current !== found) {
      if (here) bringIntoSight(here)
      else latest.current(current.page)
      if (here) shown.current = found
    }
    return () => {
      for (const name of ['found', 'found-here']) CSS.highlights?.delete(name)
    }
  }, [found, drawn])
}

const rangeOf = ({ page, from, to }: Match, drawn: Drawn): Range | undefined => {
  const nodes = drawn.get(page)
  const [first, last] = [nodes?.[from[0]], nodes?.[to[0]]]
  if (!first || !last) return undefined
  const range = document.createRange()
  range.setStart(first, from[1])
  range.setEnd(last, to[1])
  return range
}

const bringIntoSight = (range: Range) => {
  let frame = range.startContainer.parentElement
  while (frame && !scrolls(frame)) frame = frame.parentElement
  const window = frame ?? document.documentElement
  const around = frame?.getBoundingClientRect() ?? new DOMRect(0, 0, innerWidth, innerHeight)
  const match = range.getBoundingClientRect()
  const isAside = match.left < around.left || match.right > around.right
  window.scrollBy({
    top: match.top - around.top - around.height / 3,
    left: isAside ? match.left - around.left - around.width / 3 : 0,
  })
}

const scrolls = (element: HTMLElement) =>
  element.scrollHeight > element.clientHeight && /auto|scroll/.test(getComputedStyle(element).overflowY)
