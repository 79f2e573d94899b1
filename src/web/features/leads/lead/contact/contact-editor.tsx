import { Button, Group, TextInput } from '@mantine/core'
import { useState } from 'react'
import { limits } from '#contract/limits.ts'
import { isWebLink, normalizeLink, phonePattern } from '#contract/values/contact-details.ts'
import { Email, normalizeEmail } from '#contract/values/email.ts'
import { oneLine } from '#contract/values/one-line.ts'
import type { Output } from '#web/api-types.ts'
import { text } from '#web/texts.ts'

export type Details = Partial<Pick<Output<'readLead'>, 'email' | 'phone' | 'link' | 'city'>>
export type Detail = keyof Details

type Props = {
  name: Detail
  value: string
  /** Called with a valid value that is not the one of before; null removes it. */
  save: (value: string | null) => void
  close: () => void
}

/** A field for one contact detail. Emptied, it removes the detail; an e-mail cannot be removed. */
export const DetailEditor = ({ name, value: before, save, close }: Props) => {
  const [typed, type] = useState(before)
  const [isWrong, setWrong] = useState(false)
  const finish = () => {
    const value = cleaned[name](typed)
    if ((value !== '' || name === 'email') && !isValid[name](value)) return setWrong(true)
    if (value !== before) save(value || null)
    close()
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        finish()
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
  email: limits.emailMaxLength,
  phone: limits.phoneMaxLength,
  link: limits.contactLinkMaxLength,
  city: limits.cityMaxLength,
}
const cleaned: Record<Detail, (typed: string) => string> = {
  email: normalizeEmail,
  phone: oneLine,
  link: normalizeLink,
  city: oneLine,
}
const isValid: Record<Detail, (value: string) => boolean> = {
  email: (value) => Email.safeParse(value).success,
  phone: (value) => phonePattern.test(value),
  link: isWebLink,
  city: () => true,
}
