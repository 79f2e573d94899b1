import { useQuery } from '@tanstack/react-query'
import { type CSSProperties, useEffect, useMemo, useRef, useState } from 'react'
import { limits } from '#contract/limits.ts'
import type { Output } from '#web/api-types.ts'
import { text } from '#web/texts.ts'
import { DownloadButton } from '../download-button.tsx'
import { type Box, findBoxes } from '../find/find-boxes.ts'
import { matchesMax } from '../find/use-find.ts'
import { Note } from '../resume-notes.tsx'
import { pageQuery, pageWordsQuery } from '../resume-queries.ts'
import classes from './pdf.module.css'
import { useNear } from './use-near.ts'

type Size = Output<'readResumePreview'>['page_sizes'][number]

/** What was found on a page. */
export type MatchesOnPage = {
  typed: string
  /** The match that is shown, if it is on this page: the how manieth it is there. */
  current: { at: number; match: object } | undefined
}

const pageMaxWidth = 900

/** A page of a PDF as a picture, which is drawn when it comes near, with the matches marked on it. */
export const PicturePage = ({
  id,
  number,
  size,
  zoom,
  matches,
}: {
  id: number
  number: number
  size: Size
  zoom: number
  matches: MatchesOnPage | undefined
}) => {
  const frame = useRef<HTMLDivElement>(null)
  const isNear = useNear(frame)
  const { data, error } = useQuery({ ...pageQuery(id, number), enabled: isNear })
  const address = useObjectUrl(data)
  const boxes = useBoxes(id, { number, isNear, typed: matches?.typed })
  const here = matches?.current && (boxes[matches.current.at] ?? boxes.at(-1))
  const match = matches?.current?.match
  useEffect(() => {
    if (!match) return
    const box = frame.current?.querySelector('[data-here]')
    if (box) box.scrollIntoView({ block: 'center' })
    else frame.current?.scrollIntoView()
  }, [match, here])
  return (
    <div className={classes.leaf}>
      {error && (
        <Note words="resume.page.failed">
          <DownloadButton id={id} />
        </Note>
      )}
      <div
        ref={frame}
        className={classes.page}
        role="group"
        aria-label={text('resume.page', { number })}
        style={{
          width: `min(${zoom * 100}cqi, ${pageMaxWidth * zoom}px)`,
          aspectRatio: `${size.width} / ${size.height}`,
        }}
      >
        {address !== undefined && <img src={address} alt={text('resume.page', { number })} />}
        {address !== undefined &&
          boxes.map((words, index) =>
            words.map((box, word) => (
              <span
                key={`${index} ${word}`}
                className={classes.hit}
                data-here={words === here || undefined}
                style={placeOf(box)}
              />
            )),
          )}
      </div>
    </div>
  )
}

/** Only pages that are near and have matches are asked for where their words stand. */
const useBoxes = (
  id: number,
  { number, isNear, typed }: { number: number; isNear: boolean; typed: string | undefined },
): Box[][] => {
  const { data } = useQuery({ ...pageWordsQuery(id, number), enabled: isNear && typed !== undefined })
  return useMemo(
    () => (data && typed !== undefined ? findBoxes(data.words, typed, matchesMax) : []),
    [data, typed],
  )
}

const placeOf = ([left, top, right, bottom]: Box): CSSProperties => {
  const share = (part: number) => `${(100 * part) / limits.pageShare}%`
  return { left: share(left), top: share(top), width: share(right - left), height: share(bottom - top) }
}

const useObjectUrl = (blob: Blob | undefined) => {
  const [address, setAddress] = useState<string>()
  useEffect(() => {
    if (!blob) return
    const made = URL.createObjectURL(blob)
    setAddress(made)
    return () => URL.revokeObjectURL(made)
  }, [blob])
  return address
}
