import { type ReactNode, useMemo, useState } from 'react'
import type { Output } from '#web/api-types.ts'
import { text } from '#web/texts.ts'
import { FindBar } from '../find/find-bar.tsx'
import { type Find, makePages, useFind } from '../find/use-find.ts'
import { useSought } from '../find/use-sought.ts'
import { Note } from '../resume-notes.tsx'
import classes from './pdf.module.css'
import { type MatchesOnPage, PicturePage } from './picture-page.tsx'
import { ZoomTools } from './zoom-tools.tsx'

type ReadText = Output<'readResumeText'>

/**
 * The pages of a PDF as pictures that the server has drawn: of the file nothing else reaches the browser but its text and where
 * words stand, so that they can be searched.
 */
export const PicturePages = ({
  id,
  preview: { pages, page_sizes: sizes },
  tools,
  read,
}: {
  id: number
  preview: Output<'readResumePreview'>
  tools: ReactNode
  /** Undefined where there is none, as in a scan. */
  read: ReadText | undefined
}) => {
  const [zoom, setZoom] = useState(1)
  const searched = useMemo(() => pagesOf(read), [read])
  const find = useFind(searched, useSought())
  const count = pages ?? sizes.length
  return (
    <>
      {!read && <Note words="resume.scan" isCalm />}
      <div className={`${classes.tools} no-print`}>
        <FindBar find={find} isScan={!read} saysPage />
        {tools}
        <ZoomTools pages={count} zoom={zoom} change={setZoom} />
      </div>
      {/* oxlint-disable-next-line jsx_a11y/no-noninteractive-tabindex -- the keyboard must be able to scroll this */}
      <div className={classes.pictures} tabIndex={0} role="group" aria-label={text('resume')}>
        {sizes.map((size, index) => (
          <PicturePage
            key={index}
            id={id}
            number={index + 1}
            size={size}
            zoom={zoom}
            matches={matchesOn(find, index)}
          />
        ))}
        {count > sizes.length && (
          <p className={classes.more}>{text('resume.more', { count: sizes.length })}</p>
        )}
      </div>
    </>
  )
}

/** The text was read when the file came in: all pages can be searched before any of them is drawn. */
const pagesOf = (read: ReadText | undefined) => {
  const { text: whole, page_starts: starts } = read ?? { text: '', page_starts: [] }
  return makePages(starts.length, (page) =>
    Promise.resolve([{ text: whole.slice(starts[page], starts[page + 1]), endsLine: false }]),
  )
}

const matchesOn = ({ found: { typed, matches, at } }: Find, page: number): MatchesOnPage | undefined => {
  const first = matches.findIndex((match) => match.page === page)
  if (first === -1) return undefined
  const current = matches[at]
  return { typed, current: current?.page === page ? { at: at - first, match: current } : undefined }
}
