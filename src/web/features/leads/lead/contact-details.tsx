import { Anchor, Button, Group, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { limits } from '#contract/limits.ts'
import { fullName } from '#contract/values/full-name.ts'
import { isWebLink, normalizeLink, phonePattern } from '#contract/values/contact-details.ts'
import { oneLine } from '#contract/values/one-line.ts'
import { call } from '#web/api.ts'
import type { Output } from '#web/api-types.ts'
import { text } from '#web/texts.ts'
import { useKeys } from '#web/ui/keys.ts'
import { changeLead } from './change-lead.ts'
import classes from './contact-details.module.css'

type Lead = Output<'readLead'>
type Details = Partial<Pick<Lead, 'phone' | 'link' | 'city'>>
type Detail = keyof Details

const details = ['phone', 'link', 'city'] as const

/** Telephone, link and town of a lead, which attorneys write or take from what was found in the resume. */
export const ContactDetails = ({ lead }: { lead: Lead }) => {
  const { data: report } = useQuery({
    queryKey: ['report', lead.id],
    queryFn: () => call('readResumeReport', { params: { id: lead.id } }),
  })
  const [edited, edit] = useState<Detail>()
  const close = () => edit(undefined)
  const missing = details.filter((name) => lead[name] === null && name !== edited)
  return (
    <>
      {details.map((name) =>
        name === edited ? (
          <Row key={name} name={name}>
            <Editor lead={lead} name={name} close={close} />
          </Row>
        ) : (
          lead[name] !== null && (
            <Row key={name} name={name}>
              {shown[name](lead[name])}{' '}
              <Edit
                label={text('notes.edit')}
                name={text('contact.edit', fieldOf(name))}
                act={() => edit(name)}
              />
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

const shown: Record<Detail, (value: string) => ReactNode> = {
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

/** An empty text removes the value. */
const Editor = ({ lead, name, close }: { lead: Lead; name: Detail; close: () => void }) => {
  const [typed, type] = useState(lead[name] ?? '')
  const [isWrong, setWrong] = useState(false)
  const save = () => {
    const value = cleaned[name](typed)
    if (value !== '' && !isValid[name](value)) return setWrong(true)
    if (value !== (lead[name] ?? '')) take(lead, { [name]: value || null })
    close()
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        save()
      }}
    >
      <TextInput
        size="xs"
        aria-label={text(`field.${name}`)}
        autoFocus
        value={typed}
        maxLength={maxLengths[name]}
        error={isWrong && text(`contact.wrong.${name}`)}
        onChange={(event) => {
          type(event.currentTarget.value)
          setWrong(false)
        }}
        onKeyDown={(event) => {
          if (event.key === 'Escape') close()
        }}
      />
      <Group gap={4} mt={4}>
        <Button type="submit" size="compact-xs">
          {text('save')}
        </Button>
        <Button size="compact-xs" variant="subtle" onClick={close}>
          {text('cancel')}
        </Button>
      </Group>
    </form>
  )
}

const maxLengths: Record<Detail, number> = {
  phone: limits.phoneMaxLength,
  link: limits.contactLinkMaxLength,
  city: limits.cityMaxLength,
}
const cleaned: Record<Detail, (typed: string) => string> = {
  phone: oneLine,
  link: normalizeLink,
  city: oneLine,
}
const isValid: Record<Detail, (value: string) => boolean> = {
  phone: (value) => phonePattern.test(value),
  link: isWebLink,
  city: () => true,
}

/** What the resume says and the lead does not. Nothing of it is taken by itself. */
const Found = ({ lead, contacts }: { lead: Lead; contacts: Output<'readResumeReport'>['contacts'] }) => {
  const offers: { name: Detail; value: string }[] = [
    ...contacts.phones.map((value) => ({ name: 'phone' as const, value })),
    ...contacts.links.map((value) => ({ name: 'link' as const, value })),
    ...(contacts.city === null ? [] : [{ name: 'city' as const, value: contacts.city }]),
  ].filter(({ name }) => lead[name] === null)
  // Of several telephones the first is taken.
  const all: Details = Object.fromEntries(offers.toReversed().map(({ name, value }) => [name, value]))
  const isSome = offers.length > 0
  useKeys({ t: () => isSome && take(lead, all) })
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
