import type { ReactNode } from 'react'
import { referenceOf } from '#contract/values/reference.ts'
import type { Output } from '#web/api-types.ts'
import { text } from '#web/texts.ts'
import { nameOf } from '#web/ui/person.ts'
import { Ago } from '#web/ui/time/time.tsx'
import { ContactDetails } from './contact/contact-details.tsx'
import { languageName } from './language-name.ts'
import classes from './lead.module.css'
import { sourceText } from '#web/ui/source-text.ts'
import { outcomeText } from './outcomes.ts'

type Lead = Output<'readLead'>

export const Facts = ({ lead }: { lead: Lead }) => (
  <section aria-label={text('lead.facts')}>
    <dl className={classes.list}>
      <ContactDetails lead={lead} />
      <Fact name={text('fact.arrived')}>
        <Ago at={lead.created_at} />
      </Fact>
      <Fact name={text('column.assigned')}>
        {lead.assigned_to ? nameOf(lead.assigned_to) : text('unassigned')}
      </Fact>
      {(lead.state === 'REACHED_OUT' || lead.outcome) && (
        <Fact name={text('fact.outcome')}>{outcomeText(lead.outcome)}</Fact>
      )}
      <Fact name={text('fact.reference')}>{referenceOf(lead.id)}</Fact>
      {lead.resume && (
        <Fact name={text('resume')} isPrinted>
          <bdi>{lead.resume.name}</bdi> ({lead.resume.kind.toUpperCase()})
        </Fact>
      )}
      <Fact name={text('fact.source')}>
        {[
          sourceText(lead.source),
          ...Object.entries(lead.origin).map(([key, value]) => `${key}: ${value}`),
        ].join(' · ')}
      </Fact>
      {lead.message !== '' && (
        <Fact name={text('fact.message')}>
          <span dir="auto" className={classes.message}>
            {lead.message}
          </span>
        </Fact>
      )}
      {lead.language !== null && <Fact name={text('fact.language')}>{languageName(lead.language)}</Fact>}
      <Fact name={text('fact.consent')}>
        {lead.consent ? (
          <details>
            <summary>
              {text('fact.consent.agreed')} <Ago at={lead.consent.consented_at} />
            </summary>
            <p lang={lead.consent.language}>{lead.consent.text}</p>
          </details>
        ) : (
          text('fact.consent.none')
        )}
      </Fact>
    </dl>
  </section>
)

/** @param isPrinted only in print: on the screen it stands elsewhere */
const Fact = ({
  name,
  isPrinted = false,
  children,
}: {
  name: string
  isPrinted?: boolean
  children: ReactNode
}) => (
  <div className={isPrinted ? classes.printed : undefined}>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
)
