import { SegmentedControl } from '@mantine/core'
import type { ReactNode } from 'react'
import { referenceOf } from '#contract/values/reference.ts'
import type { Output } from '#web/api-types.ts'
import { text } from '#web/texts.ts'
import { nameOf } from '#web/ui/person.ts'
import { Ago } from '#web/ui/time.tsx'
import { changeLead } from './change-lead.ts'
import { ContactDetails } from './contact-details.tsx'
import { languageName } from './language-name.ts'
import classes from './lead.module.css'
import { sourceText } from './source-text.ts'

type Lead = Output<'readLead'>
const outcomes = ['retained', 'declined', 'no_answer'] as const

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
      {lead.state === 'REACHED_OUT' && (
        <Fact name={text('fact.outcome')}>
          <span className={classes.printed}>
            {text(lead.outcome ? `outcome.${lead.outcome}` : 'outcome.open')}
          </span>
          <SegmentedControl
            className="no-print"
            size="xs"
            aria-label={text('fact.outcome')}
            value={lead.outcome ?? ''}
            onChange={(chosen) => setOutcome(lead, outcomes.find((each) => each === chosen) ?? null)}
            data={[
              { value: '', label: text('outcome.open') },
              ...outcomes.map((value) => ({ value, label: text(`outcome.${value}`) })),
            ]}
          />
        </Fact>
      )}
      <Fact name={text('fact.reference')}>{referenceOf(lead.id)}</Fact>
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
      {lead.marks.length > 0 && <Fact name={text('marked')}>{lead.marks.map(markText).join(', ')}</Fact>}
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

const Fact = ({ name, children }: { name: string; children: ReactNode }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
)

const setOutcome = (lead: Lead, outcome: Lead['outcome']) =>
  void changeLead(
    lead,
    { outcome },
    text('told.outcome', { outcome: text(outcome ? `outcome.${outcome}` : 'outcome.open') }),
  )

const knownMarks = ['honeypot', 'too_fast', 'no_token', 'stale_token', 'flagged'] as const
const markText = (mark: string) => {
  const known = knownMarks.find((each) => each === mark)
  return known ? text(`mark.${known}`) : mark
}
