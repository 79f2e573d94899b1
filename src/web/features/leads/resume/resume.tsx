import { useQuery } from '@tanstack/react-query'
import type { Output } from '#web/api-types.ts'
import { inUserLanguage, text } from '#web/texts.ts'
import { Empty, Failed, Loading } from '#web/ui/states.tsx'
import { BeingRead } from './being-read.tsx'
import { BlocksView } from './text/blocks-view.tsx'
import { DownloadButton } from './download-button.tsx'
import { FileFacts } from './file-facts.tsx'
import { Findings } from './findings.tsx'
import { InfectedResume } from './infected-resume.tsx'
import { isInfected } from './open-infected.tsx'
import type { LeadWithResume } from './lead-with-resume.ts'
import { PdfResume } from './pdf/pdf-resume.tsx'
import { NotShownResume } from './resume-notes.tsx'
import { previewQuery, reportQuery } from './resume-queries.ts'
import classes from './resume.module.css'
import { TextSheet } from './text/text-sheet.tsx'
import { TextView } from './text/text-view.tsx'

/** The resume, with what was found out about its file above it. */
export const Resume = ({ lead }: { lead: LeadWithResume }) => {
  return (
    <section aria-label={text('resume')} className={classes.paper}>
      <FileFacts lead={lead} />
      <Shown lead={lead} />
    </section>
  )
}

/** The caveats with which a resume cannot be shown, whatever is read of it. */
const unshowable = ['needs_password', 'no_pages', 'no_text'] as const

const Shown = ({ lead }: { lead: LeadWithResume }) => {
  const caveat = unshowable.find((each) => lead.resume.caveats.includes(each))
  const { data, error, refetch } = useQuery({ ...previewQuery(lead.id), enabled: caveat === undefined })
  if (caveat !== undefined) return <NotShownResume id={lead.id} why={caveat} />
  if (isInfected(error)) return <InfectedResume id={lead.id} />
  if (error) return <Failed error={error} retry={() => void refetch()} />
  if (!data) return <Loading rows={10} />
  if (data.state === 'reading') return <BeingRead lead={lead} />
  return (
    <>
      <Findings id={lead.id} arePictures={data.show === 'pictures'} />
      {data.state === 'unreadable' ? (
        <Unreadable id={lead.id} />
      ) : (
        <Preview key={lead.id} lead={lead} preview={data} />
      )}
    </>
  )
}

const Unreadable = ({ id }: { id: number }) => {
  const { data } = useQuery(reportQuery(id))
  return (
    <Empty icon="file" title={text('resume.unshown')}>
      <p>{data?.reason && inUserLanguage(data.reason.sentence)}</p>
      <DownloadButton id={id} />
    </Empty>
  )
}

const Preview = ({ lead, preview }: { lead: LeadWithResume; preview: Output<'readResumePreview'> }) => {
  const { show, blocks } = preview
  if (show === 'file' || show === 'pictures') return <PdfResume lead={lead} preview={preview} />
  if (show === 'blocks' ? blocks.length === 0 : preview.text === '')
    return <NotShownResume id={lead.id} why={preview.kind === 'txt' ? 'no_text' : 'no_words'} />
  if (show === 'blocks') return <BlocksView preview={preview} />
  if (preview.kind === 'txt') return <TextView lead={lead} preview={preview} />
  return <TextSheet text={preview.text} isCut={preview.is_cut} />
}
