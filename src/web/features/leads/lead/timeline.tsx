import { useQuery } from '@tanstack/react-query'
import type { Output } from '#web/api-types.ts'
import { colleaguesQuery } from '#web/queries.ts'
import { text } from '#web/texts.ts'
import { EventWords } from '#web/ui/event-words.tsx'
import { Failed, Loading } from '#web/ui/states.tsx'
import { Ago } from '#web/ui/time.tsx'
import classes from './lead.module.css'
import { type Mail, SendAgain, mailsQuery } from './lead-mails.tsx'
import { readEvents } from './read-all.ts'

type Lead = Output<'readLead'>

/** The events and mails of a lead, the latest first. */
export const Timeline = ({ lead }: { lead: Lead }) => {
  const events = useQuery({
    queryKey: ['events', lead.id],
    queryFn: () => readEvents(lead.id),
  })
  const mails = useQuery(mailsQuery(lead.id))
  const { data: colleagues } = useQuery(colleaguesQuery)
  if (!events.data || !mails.data) {
    const error = events.error ?? mails.error
    if (!error) return <Loading rows={4} />
    return <Failed error={error} retry={() => void Promise.all([events.refetch(), mails.refetch()])} />
  }
  const entries = [
    // Mails come first in this array: of entries with the same time, the mail is shown above the event that caused it.
    ...foldNotifications(mails.data.items).map((some) => ({
      key: `mail-${some[0].id}`,
      at: some.map(timeOf).sort().at(-1) ?? '',
      node: some.length > 1 ? <Told mails={some} lead={lead} /> : <MailWords mail={some[0]} />,
      act: some.length === 1 && <SendAgain mail={some[0]} lead={lead} />,
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

type SomeMails = [Mail, ...Mail[]]

/** Each mail by itself, but all notifications of colleagues as one. */
const foldNotifications = (mails: Mail[]): SomeMails[] => {
  const [first, ...others] = mails.filter(({ kind }) => kind === 'notification')
  const alone = mails.filter(({ kind }) => kind !== 'notification').map((mail): SomeMails => [mail])
  return first ? [...alone, [first, ...others]] : alone
}

const timeOf = (mail: Mail) => mail.sent_at ?? mail.created_at

/** "Told 7 colleagues, all sent", which unfolds to the mails. */
const Told = ({ mails, lead }: { mails: Mail[]; lead: Lead }) => {
  const sent = mails.filter(({ state }) => state === 'sent').length
  const isAll = sent === mails.length
  return (
    <details className={classes.told}>
      <summary>
        {text('mail.told', { count: mails.length })}{' '}
        <span data-state={isAll ? 'sent' : stateOf(mails)} className={classes.mailState}>
          {text(isAll ? 'mail.told.all' : 'mail.told.some', { sent, count: mails.length })}
        </span>
      </summary>
      <ul>
        {mails.map((mail) => (
          <li key={mail.id}>
            <MailWords mail={mail} /> <SendAgain mail={mail} lead={lead} />
          </li>
        ))}
      </ul>
    </details>
  )
}

const stateOf = (mails: Mail[]) => (mails.some(({ state }) => state === 'failed') ? 'failed' : 'queued')

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
