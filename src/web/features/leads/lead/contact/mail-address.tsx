import { Anchor } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { mailtoOf } from '#contract/values/email.ts'
import { fullName } from '#contract/values/full-name.ts'
import { referenceOf } from '#contract/values/reference.ts'
import type { Output } from '#web/api-types.ts'
import { text } from '#web/texts.ts'
import { Ago } from '#web/ui/time/time.tsx'
import { toastQuestion } from '#web/ui/toasts.tsx'
import { reachOut } from '../change-lead.ts'
import classes from './contact-details.module.css'
import { SendAgain, mailsQuery } from '../lead-mails.tsx'
import { isWaiting } from '../outcomes.ts'

type Lead = Output<'readLead'>

/** The e-mail of a person, as a link that opens the mail program of the attorney. */
export const MailAddress = ({ lead }: { lead: Lead }) => (
  <Anchor
    href={`${mailtoOf(lead.email)}?subject=${encodeURIComponent(referenceOf(lead.id))}`}
    underline="always"
    onClick={() => isWaiting(lead) && askWhetherWritten(lead)}
  >
    {lead.email}
  </Anchor>
)

/** The mail program opens beside the app, which does not learn what is sent there. */
const askWhetherWritten = (lead: Lead) =>
  toastQuestion(text('wrote.question', { name: fullName(lead) }), [
    { label: text('wrote.yes'), act: () => void reachOut([lead], 'email') },
    { label: text('wrote.no'), act: () => {} },
  ])

/** What became of the receipt that was sent to the person. */
export const Receipt = ({ lead }: { lead: Lead }) => {
  const { data } = useQuery(mailsQuery(lead.id))
  const mail = data?.items.findLast(({ kind }) => kind === 'confirmation')
  if (!mail) return null
  const isElsewhere = mail.recipient !== null && mail.recipient !== lead.email
  const isRefused = mail.state === 'failed' || mail.trouble === 'recipient'
  if (isRefused)
    return (
      <span className={classes.refused} role="status">
        {text(mail.trouble === 'recipient' ? 'receipt.refused' : 'receipt.failed')}
        {mail.last_error !== null && <small>{mail.last_error}</small>}
        <SendAgain mail={mail} lead={lead} />
      </span>
    )
  if (isElsewhere)
    return (
      <span className={classes.delivery}>
        {text('receipt.elsewhere', { to: mail.recipient ?? '–' })} <SendAgain mail={mail} lead={lead} />
      </span>
    )
  if (mail.state !== 'sent' || mail.sent_at === null) return null
  return (
    <span className={classes.delivery}>
      {text('receipt.sent')} <Ago at={mail.sent_at} />
    </span>
  )
}
