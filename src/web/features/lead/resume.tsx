import { Button } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Suspense, lazy, useCallback, useMemo, useState } from 'react'
import { type Output, ask, call } from '#web/api.ts'
import { language, text } from '#web/texts.ts'
import { Icon } from '#web/ui/icon.tsx'
import { Empty, Failed, Loading } from '#web/ui/states.tsx'
import { FindBar } from './find-bar.tsx'
import classes from './lead.module.css'
import { type Drawn, makePages, useFind, useMarks } from './use-find.ts'

type Lead = Output<'readLead'>

const PdfView = lazy(() =>
  import('./pdf-view.tsx').then(({ PdfView: component }) => ({ default: component })),
)

/** The resume, readable at once where it is PDF or text. */
export const Resume = ({ lead }: { lead: Lead }) => {
  const { name, kind, bytes } = lead.resume
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
      {kind === 'pdf' || kind === 'txt' ? (
        <Readable lead={lead} />
      ) : (
        <Empty icon="file" title={text('resume.nopreview', { kind: kind.toUpperCase() })}>
          {text('resume.nopreview.text')}
        </Empty>
      )}
    </section>
  )
}

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
  if (error) return <Failed error={error} retry={() => void refetch()} />
  if (!data) return <Loading rows={10} />
  if (lead.resume.kind === 'txt')
    return <PlainText words={new TextDecoder(data.charset ?? 'windows-1252').decode(data.bytes)} />
  return (
    <Suspense fallback={<Loading rows={10} />}>
      <PdfView bytes={data.bytes} />
    </Suspense>
  )
}

const PlainText = ({ words }: { words: string }) => {
  const [drawn, setDrawn] = useState<Drawn>(new Map())
  const pages = useMemo(() => makePages(1, async () => [{ text: words, endsLine: false }]), [words])
  const find = useFind(pages)
  useMarks(find, drawn, () => {})
  const keep = useCallback(
    (element: HTMLPreElement | null) => setDrawn(new Map([[0, [element?.firstChild ?? null]]])),
    [],
  )
  return (
    <>
      <div className={`${classes.plainTools} no-print`}>
        <FindBar find={find} />
      </div>
      {/* oxlint-disable-next-line jsx_a11y/no-noninteractive-tabindex -- what scrolls must be within reach of the keyboard */}
      <pre ref={keep} className={classes.plain} tabIndex={0} dir="auto">
        {words}
      </pre>
    </>
  )
}

const DownloadButton = ({ id }: { id: number }) => {
  // The browser saves it itself, with a ticket in place of the token it does not have.
  const download = useMutation({
    mutationFn: () => call('createDownload', { params: { id } }),
    onSuccess: ({ url }) => save(url),
  })
  return (
    <Button
      size="xs"
      variant="default"
      className="no-print"
      leftSection={<Icon name="download" size={16} />}
      loading={download.isPending}
      onClick={() => download.mutate()}
    >
      {text('download')}
    </Button>
  )
}

/** A link to be saved never takes the place of the app, also where the answer is a refusal. */
const save = (url: string) => {
  const link = document.createElement('a')
  link.href = url
  link.download = ''
  link.click()
}

const kilobyte = 1024
const megabyte = 1024 * kilobyte

/** The same number as the prospect saw on the form. */
const sizeText = (bytes: number) => {
  const [value, unit] =
    bytes < megabyte
      ? [Math.max(1, Math.round(bytes / kilobyte)), 'kilobyte']
      : [Math.round((10 * bytes) / megabyte) / 10, 'megabyte']
  return new Intl.NumberFormat(language(), { style: 'unit', unit }).format(value)
}
