import { SegmentedControl } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Output } from '#web/api-types.ts'
import { text } from '#web/texts.ts'
import { Failed, Loading } from '#web/ui/states.tsx'
import { PdfView } from './lazy-pdf-view.tsx'
import { PicturePages } from './picture-pages.tsx'
import type { LeadWithResume } from '../lead-with-resume.ts'
import { ResumeNotes } from '../resume-notes.tsx'
import { fileQuery, isRecognized, reportQuery, textQuery } from '../resume-queries.ts'
import { TextSheet } from '../text/text-sheet.tsx'
import { useSought } from '../find/use-sought.ts'

type Way = 'pages' | 'text'

/** A PDF: its pages, or its text, which is easier to read on a phone. */
export const PdfResume = ({
  lead,
  preview,
}: {
  lead: LeadWithResume
  preview: Output<'readResumePreview'>
}) => {
  const { data: report } = useQuery(reportQuery(lead.id))
  const isPhone = useMediaQuery('(max-width: 40em)', undefined, { getInitialValueInEffect: false }) ?? false
  const [chosen, choose] = useState<{ way: Way; isSearch: boolean }>()
  const hasText = report?.has_text === true
  const arePictures = preview.show === 'pictures'
  // The file of a scan cannot be searched, but the text that was recognized in it can.
  const isScan = preview.show === 'file' && report !== undefined && isRecognized(report)
  const isSought = useSought() !== '' && isScan
  // Pictures are searched by it.
  const { data: read, isPending } = useQuery({ ...textQuery(lead.id), enabled: hasText && arePictures })
  if (!report || (hasText && arePictures && isPending)) return <Loading rows={10} />
  const searchText = isScan ? () => choose({ way: 'text', isSearch: true }) : undefined
  const way = hasText ? (chosen?.way ?? (isPhone || isSought ? 'text' : 'pages')) : 'pages'
  const tools = hasText && (
    <SegmentedControl
      size="xs"
      aria-label={text('resume.way')}
      value={way}
      onChange={(next) => choose({ way: next === 'text' ? 'text' : 'pages', isSearch: false })}
      data={[
        { value: 'pages', label: text('resume.way.pages') },
        { value: 'text', label: text('resume.way.text') },
      ]}
    />
  )
  if (way === 'text') return <PdfText id={lead.id} tools={tools} isSearch={chosen?.isSearch ?? false} />
  if (preview.show === 'file') return <PdfFile lead={lead} tools={tools} searchText={searchText} />
  return (
    <>
      <ResumeNotes caveats={lead.resume.caveats} attached={preview.attached} />
      <PicturePages id={lead.id} preview={preview} tools={tools} read={read} />
    </>
  )
}

type FileProps = { lead: LeadWithResume; tools: React.ReactNode; searchText: (() => void) | undefined }

const PdfFile = ({ lead, tools, searchText }: FileProps) => {
  const { data, error, refetch } = useQuery(fileQuery(lead.id))
  if (error) return <Failed error={error} retry={() => void refetch()} />
  if (!data) return <Loading rows={10} />
  return <PdfView lead={lead} bytes={data} tools={tools} searchText={searchText} />
}

const PdfText = ({ id, tools, isSearch }: { id: number; tools: React.ReactNode; isSearch: boolean }) => {
  const { data, error, refetch } = useQuery(textQuery(id))
  if (error) return <Failed error={error} retry={() => void refetch()} />
  if (!data) return <Loading rows={10} />
  const { is_cut, is_recognized } = data
  return (
    <TextSheet
      text={data.text}
      isCut={is_cut}
      isRecognized={is_recognized}
      tools={tools}
      isSearch={isSearch}
    />
  )
}
