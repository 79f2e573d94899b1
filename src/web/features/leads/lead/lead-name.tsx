import { ActionIcon, Button, Group, TextInput } from '@mantine/core'
import { useState } from 'react'
import { limits } from '#contract/limits.ts'
import { fullName } from '#contract/values/full-name.ts'
import { oneLine } from '#contract/values/one-line.ts'
import type { Output } from '#web/api-types.ts'
import { text } from '#web/texts.ts'
import { Icon } from '#web/ui/icon.tsx'
import { changeLead } from './change-lead.ts'
import classes from './lead.module.css'

type Lead = Output<'readLead'>

/** The name of a lead, which can be corrected in its place. */
export const LeadName = ({ lead }: { lead: Lead }) => {
  const [isEdited, setEdited] = useState(false)
  if (isEdited) return <NameEditor lead={lead} close={() => setEdited(false)} />
  return (
    <div className={classes.name}>
      <h1 title={fullName(lead)}>{fullName(lead)}</h1>
      <ActionIcon
        className="no-print"
        variant="subtle"
        size={28}
        aria-label={text('name.edit')}
        onClick={() => setEdited(true)}
      >
        <Icon name="pencil" size={15} />
      </ActionIcon>
    </div>
  )
}

const NameEditor = ({ lead, close }: { lead: Lead; close: () => void }) => {
  const [first, typeFirst] = useState(lead.first_name)
  const [last, typeLast] = useState(lead.last_name)
  const [isMissing, setMissing] = useState(false)
  const save = () => {
    const names = { first_name: oneLine(first), last_name: oneLine(last) }
    if (names.first_name === '' && names.last_name === '') return setMissing(true)
    if (names.first_name !== lead.first_name || names.last_name !== lead.last_name)
      void changeLead(lead, names, text('told.name', { name: fullName(names) }))
    close()
  }
  return (
    <form
      className={classes.nameEditor}
      onSubmit={(event) => {
        event.preventDefault()
        save()
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.stopPropagation()
        close()
      }}
    >
      <h1 className="visually-hidden">{fullName(lead)}</h1>
      <Group gap="xs" align="flex-start">
        <TextInput
          size="xs"
          aria-label={text('field.firstname')}
          autoFocus
          value={first}
          maxLength={limits.nameMaxLength}
          error={isMissing && text('name.missing')}
          onChange={(event) => typeFirst(event.currentTarget.value)}
        />
        <TextInput
          size="xs"
          aria-label={text('field.lastname')}
          value={last}
          maxLength={limits.nameMaxLength}
          onChange={(event) => typeLast(event.currentTarget.value)}
        />
        <Button type="submit" size="xs">
          {text('save')}
        </Button>
        <Button size="xs" variant="subtle" onClick={close}>
          {text('cancel')}
        </Button>
      </Group>
    </form>
  )
}
