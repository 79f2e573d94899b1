import type { ResumeCaveat } from '#contract/form/resume-types.ts'
import { type TextKey, text } from '#web/texts.ts'
import { Icon } from '#web/ui/icon.tsx'
import { Empty } from '#web/ui/states.tsx'
import { DownloadButton } from './download-button.tsx'
import type { NotShown } from './pdf/open-pdf.ts'
import classes from './resume-notes.module.css'

/** Replaces a resume that cannot be shown: says why, and offers the download. */
export const NotShownResume = ({ id, why }: { id: number; why: NotShown | 'no_text' | 'no_words' }) => (
  <Empty icon="file" title={text(`resume.${why}`)}>
    <p>{text(`resume.${why}.text`)}</p>
    <DownloadButton id={id} />
  </Empty>
)

/** Warnings above a resume that may be shown incompletely, and the names of attached files. */
export const ResumeNotes = ({
  caveats,
  attached,
}: {
  caveats: readonly ResumeCaveat[]
  attached: string[]
}) => {
  const notes = (['portfolio', 'dynamic_form'] as const).filter((caveat) => caveats.includes(caveat))
  const hasFiles = notes.includes('portfolio') || attached.length > 0
  return (
    <>
      {notes.includes('dynamic_form') && <Note words="resume.dynamic_form" />}
      {hasFiles && (
        <Note
          words={notes.includes('portfolio') ? 'resume.portfolio' : 'resume.attached'}
          isCalm={!notes.includes('portfolio')}
        >
          {attached.length > 0 && (
            <ul>
              {attached.slice(0, namesMax).map((name, index) => (
                <li key={index}>
                  <bdi>{name}</bdi>
                </li>
              ))}
              {attached.length > namesMax && (
                <li>{text('resume.attached.more', { count: attached.length - namesMax })}</li>
              )}
            </ul>
          )}
        </Note>
      )}
    </>
  )
}

const namesMax = 5

/** A note about the content below it. */
export const Note = ({
  words,
  isCalm = false,
  children,
}: {
  words?: TextKey
  isCalm?: boolean
  children?: React.ReactNode
}) => (
  <div className={`${classes.note} no-print`} role="note" data-calm={isCalm || undefined}>
    <Icon name="flag" size={16} />
    <div>
      {words !== undefined && <p>{text(words)}</p>}
      {children}
    </div>
  </div>
)
