import { Anchor } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { mailtoOf } from '#contract/values/email.ts'
import { fullName } from '#contract/values/full-name.ts'
import { referenceOf } from '#contract/values/reference.ts'
import type { Output } from '#web/api-types.ts'
import { text } from '#web/texts.ts'
import { Ago } from '#web/ui/time.tsx'
import { toastQuestion } from '#web/ui/toasts.tsx'
import { reachOut } from './change-lead.ts'
import classes from './contact-details.module.css'
import { type Mail, SendAgain, mailsQuery } from './lead-mails.tsx'

type Lead = Output<'readLead'>

/** The e-mail of a person, what became of the receipt that was sent to it, and a way to write there. */
export const MailAddress = ({ lead }: { lead: Lead }) => {
  const { data } = useQuery(mailsQuery(lead.id))
  const receipt = data?.items.findLast(({ kind }) => kind === 'confirmation')
  return (
    <>
      <Anchor
        href={`${mailtoOf(lead.email)}?subject=${encodeURIComponent(referenceOf(lead.id))}`}
        underline="always"
        onClick={() => lead.state === 'PENDING' && askWhetherWritten(lead)}
      >
        {lead.email}
      </Anchor>
      {receipt && <Receipt mail={receipt} lead={lead} />}
    </>
  )
}

/** The mail program opens beside the app, which does not learn what is sent there. */
const askWhetherWritten = (lead: Lead) =>
  toastQuestion(text('wrote.question', { name: fullName(lead) }), [
    { label: text('wrote.yes'), act: () => void reachOut([lead], 'email') },
    { label: text('wrote.no'), act: () => {} },
  ])

const Receipt = ({ mail, lead }: { mail: Mail; lead: Lead }) => {
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
