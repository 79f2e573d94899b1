import { useQuery } from '@tanstack/react-query'
import { Suspense, lazy } from 'react'
import { ask } from '#web/api.ts'
import type { Output } from '#web/api-types.ts'
import { language, text } from '#web/texts.ts'
import { Icon } from '#web/ui/icon.tsx'
import { Empty, Failed, Loading } from '#web/ui/states.tsx'
import { DownloadButton } from './download-button.tsx'
import { isInfected } from './open-infected.tsx'
import classes from '../lead/lead.module.css'
import { NotShownResume } from './resume-notes.tsx'
import { TextView } from './text-view.tsx'

type Lead = Output<'readLead'>

const PdfView = lazy(() =>
  import('./pdf-view.tsx').then(({ PdfView: component }) => ({ default: component })),
)

/** The resume: shown here if it is a PDF or text file, else only offered for download. */
export const Resume = ({ lead }: { lead: Lead }) => {
  const { name, kind, bytes, caveats } = lead.resume
  const caveat = unshowable.find((each) => caveats.includes(each))
  return (
    <section aria-label={text('resume')} className={classes.paper}>
      <div className={classes.paperHead}>
        <span className={classes.fileName} title={name}>
          <Icon name="file" size={16} /> <bdi>{name}</bdi>
        </span>
        <span className={classes.size}>{sizeText(bytes)}</span>
        <DownloadButton id={lead.id} />
      </div>
      {kind !== 'txt' && <p className={classes.printed}>{text('print.resume', { name })}</p>}
      {caveat !== undefined ? (
        <NotShownResume id={lead.id} why={caveat} />
      ) : kind === 'pdf' || kind === 'txt' ? (
        <Readable lead={lead} />
      ) : (
        <Empty icon="file" title={text('resume.nopreview', { kind: kind.toUpperCase() })}>
          {text('resume.nopreview.text')}
        </Empty>
      )}
    </section>
  )
}

/** The caveats with which a resume cannot be shown. */
const unshowable = ['needs_password', 'no_pages', 'no_text'] as const

const Readable = ({ lead }: { lead: Lead }) => {
  const { data, error, refetch } = useQuery({
    queryKey: ['resume', lead.id],
    queryFn: async ({ signal }) => {
      const response = await ask('downloadResume', { params: { id: lead.id }, signal })
      const charset = /charset=([\w-]+)/.exec(response.headers.get('content-type') ?? '')?.[1]
      return { bytes: new Uint8Array(await response.arrayBuffer()), charset }
    },
    staleTime: Infinity,
    gcTime: 60_000,
  })
  if (isInfected(error))
    return (
      <Empty icon="flag" title={text('resume.infected')}>
        {text('resume.infected.text')}
      </Empty>
    )
  if (error) return <Failed error={error} retry={() => void refetch()} />
  if (!data) return <Loading rows={10} />
  if (lead.resume.kind === 'txt')
    return <TextView key={lead.id} id={lead.id} bytes={data.bytes} charset={data.charset} />
  return (
    <Suspense fallback={<Loading rows={10} />}>
      <PdfView lead={lead} bytes={data.bytes} />
    </Suspense>
  )
}

const kilobyte = 1024
const megabyte = 1024 * kilobyte

/** The size, rounded as the form shows it to the prospect. */
const sizeText = (bytes: number) => {
  const [value, unit] =
    bytes < megabyte
      ? [Math.max(1, Math.round(bytes / kilobyte)), 'kilobyte']
      : [Math.round((10 * bytes) / megabyte) / 10, 'megabyte']
  return new Intl.NumberFormat(language(), { style: 'unit', unit }).format(value)
}
