import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { mailHealthQuery } from '#web/queries.ts'
import { text } from '#web/texts.ts'
import { PartCount, PartsNav } from '#web/ui/parts-nav.tsx'

/** Links to mail and to the other background work, each with the number of failures. */
export const MailParts = () => {
  const { data: health } = useQuery(mailHealthQuery)
  return (
    <PartsNav label={text('mails.parts')}>
      <Link to="/mail" activeOptions={{ exact: true }}>
        {text('nav.mail')} <PartCount count={health?.mails_failed} />
      </Link>
      <Link to="/mail/tasks">
        {text('jobs.title')} <PartCount count={health?.jobs_failed} />
      </Link>
    </PartsNav>
  )
}
