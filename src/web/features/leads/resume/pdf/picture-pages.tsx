import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import type { Output } from '#web/api-types.ts'
import { text } from '#web/texts.ts'
import { DownloadButton } from '../download-button.tsx'
import classes from './pdf.module.css'
import { Note } from '../resume-notes.tsx'
import { pageQuery } from '../resume-queries.ts'
import { SearchText } from './search-text.tsx'
import { useNear } from './use-near.ts'
import { ZoomTools } from './zoom-tools.tsx'

type Size = Output<'readResumePreview'>['page_sizes'][number]

/** The pages of a PDF as pictures that the server has drawn: nothing else of the file reaches the browser. */
export const PicturePages = ({
  id,
  preview: { pages, page_sizes: sizes },
  tools,
  searchText,
}: {
  id: number
  preview: Output<'readResumePreview'>
  tools: ReactNode
  /** A picture cannot be searched, but its text can; undefined where there is none. */
  searchText: (() => void) | undefined
}) => {
  const [zoom, setZoom] = useState(1)
  const count = pages ?? sizes.length
  return (
    <>
      <div className={`${classes.tools} no-print`}>
        {searchText ? <SearchText search={searchText} /> : <Note words="resume.scan" isCalm />}
        {tools}
        <ZoomTools pages={count} zoom={zoom} change={setZoom} />
      </div>
      {/* oxlint-disable-next-line jsx_a11y/no-noninteractive-tabindex -- the keyboard must be able to scroll this */}
      <div className={classes.pictures} tabIndex={0} role="group" aria-label={text('resume')}>
        {sizes.map((size, index) => (
          <PicturePage key={index} id={id} number={index + 1} size={size} zoom={zoom} />
        ))}
        {count > sizes.length && (
          <p className={classes.more}>{text('resume.more', { count: sizes.length })}</p>
        )}
      </div>
    </>
  )
}

const pageMaxWidth = 900

const PicturePage = ({
  id,
  number,
  size,
  zoom,
}: {
  id: number
  number: number
  size: Size
  zoom: number
}) => {
  const frame = useRef<HTMLDivElement>(null)
  const isNear = useNear(frame)
  const { data, error } = useQuery({ ...pageQuery(id, number), enabled: isNear })
  const address = useObjectUrl(data)
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
      </div>
    </div>
  )
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
