import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { text } from '#web/texts.ts'
import { Empty, Failed, Loading } from '#web/ui/states.tsx'
import type { LeadWithResume } from './lead-with-resume.ts'
import { PdfView } from './pdf/lazy-pdf-view.tsx'
import { fileQuery } from './resume-queries.ts'

/** In place of a resume that is being read. After an upgrade it may be the turn of many others first: a PDF is shown on demand. */
export const BeingRead = ({ lead }: { lead: LeadWithResume }) => {
  const [isWanted, want] = useState(false)
  const { data, error, refetch } = useQuery({ ...fileQuery(lead.id), enabled: isWanted })
  if (!isWanted)
    return (
      <Empty icon="file" title={text('resume.reading')}>
        <p role="status">{text('resume.reading.text')}</p>
        {lead.resume.kind === 'pdf' && (
          <Button size="xs" variant="default" onClick={() => want(true)}>
            {text('resume.reading.show')}
          </Button>
        )}
      </Empty>
    )
  if (error) return <Failed error={error} retry={() => void refetch()} />
  if (!data) return <Loading rows={10} />
  return <PdfView lead={lead} bytes={data} />
}
