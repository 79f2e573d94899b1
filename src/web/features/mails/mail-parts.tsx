import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { mailHealthQuery } from '#web/queries.ts'
import { text } from '#web/texts.ts'
import { PartCount, PartsNav } from '#web/ui/parts-nav.tsx'

/** Mail, and everything else that the server does in the background, each with how much of it failed. */
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
