import { useQuery } from '@tanstack/react-query'
import { inUserLanguage, text } from '#web/texts.ts'
import { Icon } from '#web/ui/icon.tsx'
import { reportQuery } from './resume-queries.ts'
import classes from './resume-notes.module.css'

/** What an attorney should know before opening the file elsewhere. */
export const Findings = ({ id, arePictures }: { id: number; arePictures: boolean }) => {
  const { data } = useQuery(reportQuery(id))
  const found = data?.findings.filter(({ severity }) => severity !== 'info') ?? []
  if (found.length === 0) return null
  const isDanger = found.some(({ severity }) => severity === 'danger')
  return (
    <div className={`${classes.note} no-print`} role="note" data-severity={isDanger ? 'danger' : 'warning'}>
      <Icon name={isDanger ? 'danger' : 'flag'} size={16} />
      <div>
        <p>
          <strong>{text(isDanger ? 'findings.danger' : 'findings.warning')}</strong>{' '}
          {arePictures && text('findings.pictures')}
        </p>
        <ul>
          {found.map(({ code, sentence }) => (
            <li key={code}>{inUserLanguage(sentence)}</li>
          ))}
        </ul>
      </div>
    </div>
  )
}
