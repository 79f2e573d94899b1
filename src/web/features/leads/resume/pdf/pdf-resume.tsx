import { SegmentedControl } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Output } from '#web/api-types.ts'
import { text } from '#web/texts.ts'
import { Failed, Loading } from '#web/ui/states.tsx'
import { PdfView } from './lazy-pdf-view.tsx'
import { PicturePages } from './picture-pages.tsx'
import { ResumeNotes } from '../resume-notes.tsx'
import { fileQuery, reportQuery, textQuery } from '../resume-queries.ts'
import { TextSheet } from '../text/text-sheet.tsx'

type Lead = Output<'readLead'>
type Way = 'pages' | 'text'

/** A PDF: its pages, or its text, which is easier to read on a phone. */
export const PdfResume = ({ lead, preview }: { lead: Lead; preview: Output<'readResumePreview'> }) => {
  const { data: report } = useQuery(reportQuery(lead.id))
  const isPhone = useMediaQuery('(max-width: 40em)', undefined, { getInitialValueInEffect: false }) ?? false
  const [chosen, choose] = useState<Way>()
  const hasText = report?.has_text === true
  const arePictures = preview.show === 'pictures'
  // Pictures are searched by it.
  const { data: read, isPending } = useQuery({ ...textQuery(lead.id), enabled: hasText && arePictures })
  if (!report || (hasText && arePictures && isPending)) return <Loading rows={10} />
  const way = hasText ? (chosen ?? (isPhone ? 'text' : 'pages')) : 'pages'
  const tools = hasText && (
    <SegmentedControl
      size="xs"
      aria-label={text('resume.way')}
      value={way}
      onChange={(next) => choose(next === 'text' ? 'text' : 'pages')}
      data={[
        { value: 'pages', label: text('resume.way.pages') },
        { value: 'text', label: text('resume.way.text') },
      ]}
    />
  )
  if (way === 'text') return <PdfText id={lead.id} tools={tools} />
  if (preview.show === 'file') return <PdfFile lead={lead} tools={tools} />
  return (
    <>
      <ResumeNotes caveats={lead.resume.caveats} attached={preview.attached} />
      <PicturePages id={lead.id} preview={preview} tools={tools} read={read} />
    </>
  )
}

const PdfFile = ({ lead, tools }: { lead: Lead; tools: React.ReactNode }) => {
  const { data, error, refetch } = useQuery(fileQuery(lead.id))
  if (error) return <Failed error={error} retry={() => void refetch()} />
  if (!data) return <Loading rows={10} />
  return <PdfView lead={lead} bytes={data} tools={tools} />
}

const PdfText = ({ id, tools }: { id: number; tools: React.ReactNode }) => {
  const { data, error, refetch } = useQuery(textQuery(id))
  if (error) return <Failed error={error} retry={() => void refetch()} />
  if (!data) return <Loading rows={10} />
  return <TextSheet text={data.text} isCut={data.is_cut} tools={tools} />
}
