import { useQuery } from '@tanstack/react-query'
import type { Output } from '#web/api-types.ts'
import { inUserLanguage, language, text } from '#web/texts.ts'
import { Icon } from '#web/ui/icon.tsx'
import { Ago } from '#web/ui/time/time.tsx'
import { languageName } from '../lead/language-name.ts'
import { DownloadButton } from './download-button.tsx'
import type { LeadWithResume } from './lead-with-resume.ts'
import { isRecognized, reportQuery } from './resume-queries.ts'
import classes from './resume.module.css'

type Report = Output<'readResumeReport'>

/** The name of the file and what it is; opened, what it says of itself, and the file to download. */
export const FileFacts = ({ lead }: { lead: LeadWithResume }) => {
  const { name, bytes, kind } = lead.resume
  const { data: report } = useQuery(reportQuery(lead.id))
  const notable = report?.findings.filter(({ severity }) => severity === 'info') ?? []
  return (
    <details className={`${classes.head} no-print`}>
      <summary>
        <Icon name="file" size={16} />
        <span className={classes.fileName} title={name}>
          <bdi>{name}</bdi>
        </span>
        <span className={classes.size}>
          {[
            (report?.kind ?? kind).toUpperCase(),
            sizeText(bytes),
            ...(report ? shortFacts(report) : []),
          ].join(' · ')}
        </span>
        <Icon name="down" size={14} />
      </summary>
      <div className={classes.about}>
        {report?.state === 'read' && (
          <dl>
            <Fact name={text('file.author')}>{report.author && <bdi>{report.author}</bdi>}</Fact>
            <Fact name={text('file.written')}>{report.written_at && <Ago at={report.written_at} />}</Fact>
            <Fact name={text('file.changed')}>{report.changed_at && <Ago at={report.changed_at} />}</Fact>
            <Fact name={text('charset')}>{report.charset}</Fact>
            <Fact name={text('file.notable')}>
              {notable.length > 0 && notable.map(({ sentence }) => inUserLanguage(sentence)).join(' ')}
            </Fact>
          </dl>
        )}
        <DownloadButton id={lead.id} />
      </div>
    </details>
  )
}

const Fact = ({ name, children }: { name: string; children: React.ReactNode }) =>
  children ? (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  ) : null

const shortFacts = ({ pages, words, language: code, findings }: Report) => [
  ...(pages ? [text('resume.pages', { count: pages })] : []),
  ...(words
    ? [text(isRecognized({ findings }) ? 'file.words.recognized' : 'file.words', { count: words })]
    : []),
  ...(code === null ? [] : [languageName(code)]),
]

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
