import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Output } from '#web/api-types.ts'
import { text } from '#web/texts.ts'
import { Loading } from '#web/ui/states.tsx'
import { type Mail, SendAgain, mailsQuery } from '../lead-mails.tsx'
import type { Entry } from './activity-query.ts'
import classes from './activity.module.css'

type Lead = Output<'readLead'>

/** A mail about the lead, and what became of it. */
export const MailEntry = ({ mail, lead }: { mail: Mail; lead: Lead }) => (
  <>
    <MailWords mail={mail} /> <SendAgain mail={mail} lead={lead} />
  </>
)

/** "Told 7 colleagues, all sent", which unfolds to the mails. */
export const NoticesEntry = ({
  notices: { count, sent, failed },
  lead,
}: {
  notices: NonNullable<Entry['notices']>
  lead: Lead
}) => {
  const [isOpen, setOpen] = useState(false)
  const isAll = sent === count
  return (
    <details className={classes.told} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        {text('mail.told', { count })}{' '}
        <span data-state={isAll ? 'sent' : failed > 0 ? 'failed' : 'queued'} className={classes.mailState}>
          {text(isAll ? 'mail.told.all' : 'mail.told.some', { sent, count })}
        </span>
      </summary>
      {isOpen && <Notices lead={lead} />}
    </details>
  )
}

const Notices = ({ lead }: { lead: Lead }) => {
  const { data } = useQuery(mailsQuery(lead.id))
  if (!data) return <Loading rows={2} />
  return (
    <ul>
      {data.items
        .filter(({ kind }) => kind === 'notification')
        .map((mail) => (
          <li key={mail.id}>
            <MailEntry mail={mail} lead={lead} />
          </li>
        ))}
    </ul>
  )
}

const wordsOf = (kind: Mail['kind']) =>
  kind === 'confirmation' || kind === 'infected_resume' ? (`mail.${kind}` as const) : 'mail.notification'

const MailWords = ({ mail }: { mail: Mail }) => (
  <span>
    {text(wordsOf(mail.kind), { to: mail.recipient ?? '–' })}{' '}
    <span data-state={mail.state} className={classes.mailState}>
      {text(`mail.state.${mail.state}`)}
    </span>
    {mail.last_error !== null && mail.state !== 'sent' && (
      <span className={classes.values}>{mail.last_error}</span>
    )}
    {mail.trouble === 'recipient' && <span className={classes.values}>{text('mail.recipient.refused')}</span>}
  </span>
)
