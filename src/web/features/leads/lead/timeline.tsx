import { Button } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { call } from '#web/api.ts'
import type { Output } from '#web/api-types.ts'
import { colleaguesQuery, queryClient } from '#web/queries.ts'
import { text } from '#web/texts.ts'
import { EventWords } from '#web/ui/event-words.tsx'
import { Failed, Loading } from '#web/ui/states.tsx'
import { toast } from '#web/ui/toasts.tsx'
import { Ago } from '#web/ui/time.tsx'
import classes from './lead.module.css'
import { readEvents } from './read-all.ts'

const queuedAgainMs = 5_000

type Mail = Output<'listLeadMails'>['items'][number]
const resendable: readonly Mail['state'][] = ['sent', 'failed', 'dismissed']

/** The events and mails of a lead, the latest first. */
export const Timeline = ({ lead }: { lead: Output<'readLead'> }) => {
  const params = { id: lead.id }
  const events = useQuery({
    queryKey: ['events', lead.id],
    queryFn: () => readEvents(lead.id),
  })
  const mails = useQuery({
    queryKey: ['mails', lead.id],
    queryFn: () => call('listLeadMails', { params }),
    // The change feed does not report that a mail was sent, so the list is read again while mails are queued.
    refetchInterval: ({ state: { data } }) =>
      data?.items.some(({ state }) => state === 'queued') ? queuedAgainMs : false,
  })
  const { data: colleagues } = useQuery(colleaguesQuery)
  if (!events.data || !mails.data) {
    const error = events.error ?? mails.error
    if (!error) return <Loading rows={4} />
    return <Failed error={error} retry={() => void Promise.all([events.refetch(), mails.refetch()])} />
  }
  const entries = [
    // Mails come first in this array: of entries with the same time, the mail is shown above the event that caused it.
    ...mails.data.items.map((mail) => ({
      key: `mail-${mail.id}`,
      at: mail.sent_at ?? mail.created_at,
      node: <MailWords mail={mail} />,
      act: resendable.includes(mail.state) && <SendAgain mail={mail} lead={lead} />,
    })),
    ...events.data.map((event) => ({
      key: `event-${event.id}`,
      at: event.at,
      node: <EventWords event={{ ...event, actor: event.attorney }} colleagues={colleagues?.items ?? []} />,
      act: undefined,
    })),
  ].sort((one, other) => other.at.localeCompare(one.at))
  return (
    <section aria-labelledby="timeline">
      <h2 id="timeline">{text('timeline')}</h2>
      <ol className={classes.timeline}>
        {entries.map(({ key, at, node, act }) => (
          <li key={key}>
            {node} <Ago at={at} className={classes.when} /> {act}
          </li>
        ))}
      </ol>
    </section>
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

/** Sends a mail again. A confirmation goes to the current address of the lead. */
const SendAgain = ({ mail, lead }: { mail: Mail; lead: Output<'readLead'> }) => {
  const to = mail.kind === 'confirmation' ? lead.email : (mail.recipient ?? '–')
  const resend = useMutation({
    mutationFn: () => call('resendMail', { params: { id: mail.id } }),
    onSuccess: () => {
      toast(text('mail.resent'))
      return queryClient.invalidateQueries({ queryKey: ['mails', lead.id] })
    },
  })
  return (
    <Button
      size="compact-xs"
      variant="subtle"
      className="no-print"
      loading={resend.isPending}
      onClick={() => resend.mutate()}
      aria-label={text('mail.resend.to', { to })}
    >
      {text('mail.resend')}
    </Button>
  )
}
