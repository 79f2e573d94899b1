import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { scannerQuery } from '#web/queries.ts'
import { text } from '#web/texts.ts'
import { Icon } from '#web/ui/icon.tsx'
import { Waiting } from '#web/ui/time/time.tsx'
import classes from './scanner-warnings.module.css'

/** Above every screen, for admins: infected resumes that nobody has dealt with, and a virus scanner that does not answer. */
export const ScannerWarnings = () => {
  const { data } = useQuery(scannerQuery)
  if (!data) return null
  const { infected: count, first_infected: first, silent_since: since, waiting } = data
  return (
    <>
      {first !== null && (
        <Warning>
          {text('scanner.infected', { count })}{' '}
          <Link to="/leads/$id" params={{ id: String(first) }}>
            {text('scanner.infected.open', { count })}
          </Link>
        </Warning>
      )}
      {since !== null && (
        <Warning>
          {text('scanner.silent')} <Waiting at={since} />.{' '}
          {waiting > 0 && text('scanner.waiting', { count: waiting })} {text('scanner.advice')}
        </Warning>
      )}
    </>
  )
}

const Warning = ({ children }: { children: ReactNode }) => (
  <div className={`${classes.warning} no-print`} role="status">
    <Icon name="danger" size={16} />
    <p>{children}</p>
  </div>
)
