import { Anchor, Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { fullName } from '#contract/values/full-name.ts'
import type { Output } from '#web/api-types.ts'
import { text } from '#web/texts.ts'
import { useActs } from '#web/ui/keyboard/keys.ts'
import { reportQuery } from '../../resume/resume-queries.ts'
import { changeLead } from '../change-lead.ts'
import { type Detail, type Details, DetailEditor } from './contact-editor.tsx'
import classes from './contact-details.module.css'
import { MailAddress, Receipt } from './mail-address.tsx'

type Lead = Output<'readLead'>

const details = ['email', 'phone', 'link', 'city'] as const

/**
 * How to reach the person: the e-mail that they gave, and telephone, link and town, which attorneys write or take from what was
 * found in the resume.
 */
export const ContactDetails = ({ lead }: { lead: Lead }) => {
  const { data: report } = useQuery({ ...reportQuery(lead.id), enabled: lead.resume !== null })
  const [edited, edit] = useState<Detail>()
  const close = () => edit(undefined)
  const missing = details.filter((name) => !lead[name] && name !== edited)
  return (
    <>
      {details.map((name) =>
        name === edited ? (
          <Row key={name} name={name}>
            <DetailEditor
              name={name}
              value={lead[name] ?? ''}
              save={(value) => take(lead, { [name]: value })}
              close={close}
            />
          </Row>
        ) : (
          lead[name] && (
            <Row key={name} name={name}>
              {name === 'email' ? <MailAddress lead={lead} /> : shown[name](lead[name])}{' '}
              <Edit
                label={text('notes.edit')}
                name={text('contact.edit', fieldOf(name))}
                act={() => edit(name)}
              />
              {name === 'email' && <Receipt lead={lead} />}
            </Row>
          )
        ),
      )}
      {missing.length > 0 && (
        <div className="no-print">
          <dt>{text('contact.add')}</dt>
          <dd className={classes.missing}>
            {missing.map((name) => (
              <Edit
                key={name}
                label={text(`field.${name}`)}
                name={text('contact.add.what', fieldOf(name))}
                act={() => edit(name)}
              />
            ))}
          </dd>
        </div>
      )}
      {report && <Found lead={lead} contacts={report.contacts} />}
    </>
  )
}

const fieldOf = (name: Detail) => ({ field: text(`field.${name}`) })

const Row = ({ name, children }: { name: Detail; children: ReactNode }) => (
  <div>
    <dt>{text(`field.${name}`)}</dt>
    <dd>{children}</dd>
  </div>
)

const Edit = ({ label, name, act }: { label: string; name: string; act: () => void }) => (
  <Button
    className={`${classes.edit} no-print`}
    size="compact-xs"
    variant="subtle"
    aria-label={name}
    onClick={act}
  >
    {label}
  </Button>
)

const shown: Record<Exclude<Detail, 'email'>, (value: string) => ReactNode> = {
  phone: (value) => (
    <Anchor href={`tel:${value.replaceAll(/[^\d+]/g, '')}`} underline="always">
      {value}
    </Anchor>
  ),
  link: (value) => (
    <Anchor href={value} target="_blank" rel="noopener noreferrer" underline="always">
      {value.replace(/^https?:\/\/(?:www\.)?/, '')}
    </Anchor>
  ),
  city: (value) => value,
}

/** What the resume says and the lead does not. Nothing of it is taken by itself. */
const Found = ({ lead, contacts }: { lead: Lead; contacts: Output<'readResumeReport'>['contacts'] }) => {
  const offers: { name: Exclude<Detail, 'email'>; value: string }[] = [
    ...contacts.phones.map((value) => ({ name: 'phone' as const, value })),
    ...contacts.links.map((value) => ({ name: 'link' as const, value })),
    ...(contacts.city === null ? [] : [{ name: 'city' as const, value: contacts.city }]),
  ].filter(({ name }) => lead[name] === null)
  // Of several telephones the first is taken.
  const all: Details = Object.fromEntries(offers.toReversed().map(({ name, value }) => [name, value]))
  const isSome = offers.length > 0
  useActs({ take: isSome ? () => take(lead, all) : undefined })
  if (!isSome) return null
  return (
    <div className={`${classes.found} no-print`}>
      <dt>{text('contact.found')}</dt>
      <dd>
        {offers.map(({ name, value }) => (
          <Button
            key={`${name} ${value}`}
            size="compact-sm"
            variant="default"
            aria-label={text('contact.take', { field: text(`field.${name}`), value })}
            onClick={() => take(lead, { [name]: value })}
          >
            {value.replace(/^https?:\/\/(?:www\.)?/, '')}
          </Button>
        ))}
        <Button size="compact-sm" variant="subtle" onClick={() => take(lead, all)} aria-keyshortcuts="t">
          {text('contact.take.all')}
        </Button>
      </dd>
    </div>
  )
}

const take = (lead: Lead, values: Details) =>
  void changeLead(lead, values, text('told.contact', { name: fullName(lead) }))
