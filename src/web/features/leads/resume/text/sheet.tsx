import { Button } from '@mantine/core'
import { type ReactNode, memo, useEffect, useMemo, useRef, useState } from 'react'
import { text } from '#web/texts.ts'
import { FindBar } from '../find/find-bar.tsx'
import { type Piece, makeSearchable } from '../find/find-text.ts'
import classes from '../resume.module.css'
import { type Drawn, type Pages, useFind, useMarks } from '../find/use-find.ts'
import { useSought } from '../find/use-sought.ts'

/** A text in parts. Each piece of a part is drawn as an element with `data-piece` whose only child is the text. */
export type SheetText = {
  count: number
  pieces(part: number): Piece[]
  draw(part: number): ReactNode
}

type Props = {
  content: SheetText
  /** A text as it was typed, or one with headings and tables. */
  look: 'plain' | 'document'
  /** Beside the search. */
  tools?: ReactNode
  /** Above the text. */
  notes?: ReactNode
  /** The search gets the focus. */
  isSearch?: boolean
}

/** Shows a text and searches in it; only some parts of a long one at a time. */
export const Sheet = ({ content, look, tools, notes, isSearch = false }: Props) => {
  const [{ from, to }, show] = useState({ from: 0, to: 1 })
  const [drawn, setDrawn] = useState<Drawn>(new Map())
  const sheet = useRef<HTMLDivElement & HTMLPreElement>(null)
  const pages = useMemo(() => searchablePages(content), [content])
  const find = useFind(pages, useSought())
  const { count } = content
  // The match may reach into the next part.
  useMarks(find, drawn, (part) => show({ from: part, to: Math.min(part + 2, count) }))
  useEffect(() => {
    if (sheet.current) setDrawn(nodesOf(sheet.current, from))
  }, [content, from, to])
  const Paper = look === 'plain' ? 'pre' : 'div'
  return (
    <>
      {notes}
      <div className={`${classes.sheetTools} no-print`}>
        <FindBar find={find} isFocused={isSearch} />
        {tools}
      </div>
      <Paper
        ref={sheet}
        className={look === 'plain' ? classes.plain : classes.document}
        // oxlint-disable-next-line jsx_a11y/no-noninteractive-tabindex -- the keyboard must be able to scroll this
        tabIndex={0}
        role="group"
        aria-label={text('resume')}
      >
        {Array.from({ length: Math.min(to, count) - from }, (_, index) => (
          <Part key={from + index} content={content} part={from + index} look={look} />
        ))}
      </Paper>
      {to - from < count && (
        <div className={classes.sheetMore}>
          <span role="status">
            {text('resume.text.part', { share: Math.max(0.01, (to - from) / count) })}
          </span>
          {from > 0 && (
            <Button size="compact-xs" variant="default" onClick={() => show({ from: from - 1, to })}>
              {text('resume.text.before')}
            </Button>
          )}
          {to < count && (
            <Button size="compact-xs" variant="default" onClick={() => show({ from, to: to + 1 })}>
              {text('resume.text.more')}
            </Button>
          )}
        </div>
      )}
    </>
  )
}

const Part = memo(({ content, part, look }: { content: SheetText; part: number; look: Props['look'] }) => {
  const Element = look === 'plain' ? 'span' : 'div'
  return <Element data-part>{content.draw(part)}</Element>
})

const reachUnits = 200

/** A part is prepared each time it is searched: keeping the prepared parts would take five times the memory of the text. */
const searchablePages = ({ count, pieces }: SheetText): Pages => ({
  count,
  read: async (part) => {
    const own = pieces(part)
    const [next] = part + 1 < count ? pieces(part + 1) : []
    const reached = next && { text: next.text.slice(0, reachUnits), endsLine: false }
    return makeSearchable(reached ? [...own, reached] : own, own.length)
  },
})

const nodesOf = (sheet: HTMLElement, from: number): Drawn => {
  const parts = [...sheet.querySelectorAll('[data-part]')].map((part) =>
    [...part.querySelectorAll('[data-piece]')].map(({ firstChild }) => firstChild),
  )
  return new Map(parts.map((nodes, index) => [from + index, [...nodes, parts[index + 1]?.[0] ?? null]]))
}
