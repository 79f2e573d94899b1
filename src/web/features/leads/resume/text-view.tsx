import { Button } from '@mantine/core'
import { memo, useEffect, useMemo, useRef, useState } from 'react'
import { text } from '#web/texts.ts'
import { Loading } from '#web/ui/states.tsx'
import { CharsetChoice } from './charset-choice.tsx'
import { decodeText } from '#charsets/decode-text.ts'
import { FindBar } from './find-bar.tsx'
import { makeSearchable } from './find-text.ts'
import classes from '../lead/lead.module.css'
import { type TextPart, partsOf, tidyText } from './text-parts.ts'
import { useCharset } from './use-charset.ts'
import { type Drawn, type Pages, useFind, useMarks } from './use-find.ts'

/** @param charset the charset of which the server is certain; undefined for any of the many 8-bit charsets */
export const TextView = ({
  id,
  bytes,
  charset,
}: {
  id: number
  bytes: Uint8Array
  charset: string | undefined
}) => {
  const reading = useCharset(id, bytes, charset)
  const parts = useMemo(
    () => reading.charset && partsOf(tidyText(decodeText(bytes, reading.charset))),
    [bytes, reading.charset],
  )
  if (!parts) return <Loading rows={10} />
  // Another charset makes another text: the key resets the search and the parts that are shown.
  return <TextParts key={reading.charset} parts={parts} tools={<CharsetChoice reading={reading} />} />
}

/** Shows only some parts of a long text at a time. */
const TextParts = ({ parts, tools }: { parts: TextPart[]; tools: React.ReactNode }) => {
  const [{ from, to }, show] = useState({ from: 0, to: 1 })
  const [drawn, setDrawn] = useState<Drawn>(new Map())
  const sheet = useRef<HTMLPreElement>(null)
  const pages = useMemo(() => searchablePages(parts), [parts])
  const find = useFind(pages)
  // The match may reach into the next part.
  useMarks(find, drawn, (part) => show({ from: part, to: Math.min(part + 2, parts.length) }))
  useEffect(() => {
    if (sheet.current) setDrawn(nodesOf(sheet.current, from))
  }, [parts, from, to])
  return (
    <>
      <div className={`${classes.plainTools} no-print`}>
        <FindBar find={find} />
        {tools}
      </div>
      {/* oxlint-disable-next-line jsx_a11y/no-noninteractive-tabindex -- the keyboard must be able to scroll this */}
      <pre ref={sheet} className={classes.plain} tabIndex={0} role="group" aria-label={text('resume')}>
        {parts.slice(from, to).map((blocks, index) => (
          <Blocks key={from + index} blocks={blocks} />
        ))}
      </pre>
      {to - from < parts.length && (
        <div className={classes.plainMore}>
          <span role="status">{text('resume.text.part', { share: shareOf(to - from, parts.length) })}</span>
          {from > 0 && (
            <Button size="compact-xs" variant="default" onClick={() => show({ from: from - 1, to })}>
              {text('resume.text.before')}
            </Button>
          )}
          {to < parts.length && (
            <Button size="compact-xs" variant="default" onClick={() => show({ from, to: to + 1 })}>
              {text('resume.text.more')}
            </Button>
          )}
        </div>
      )}
    </>
  )
}

const Blocks = memo(({ blocks }: { blocks: TextPart }) => (
  <span data-part>
    {blocks.map((block, index) => (
      <span key={index} dir="auto">
        {block}
      </span>
    ))}
  </span>
))

const reachUnits = 200

/** A part is prepared each time it is searched: keeping the prepared parts would take five times the memory of the text. */
const searchablePages = (parts: TextPart[]): Pages => ({
  count: parts.length,
  read: async (part) => {
    const own = parts[part] ?? []
    const next = parts[part + 1]?.[0]?.slice(0, reachUnits)
    const pieces = next === undefined ? own : [...own, next]
    return makeSearchable(
      pieces.map((piece) => ({ text: piece, endsLine: false })),
      own.length,
    )
  },
})

const nodesOf = (sheet: HTMLElement, from: number): Drawn => {
  const parts = [...sheet.children].map((part) => [...part.children].map(({ firstChild }) => firstChild))
  return new Map(parts.map((nodes, index) => [from + index, [...nodes, parts[index + 1]?.[0] ?? null]]))
}

const shareOf = (shown: number, all: number) => Math.max(0.01, shown / all)
