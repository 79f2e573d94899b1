import { Button, Stack, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Output } from '#web/api-types.ts'
import { colleaguesQuery } from '#web/queries.ts'
import { useMe } from '#web/session.ts'
import { text } from '#web/texts.ts'
import { Dialog } from '#web/ui/dialog.tsx'
import { nameOf } from '#web/ui/person.ts'
import { Failed, Loading } from '#web/ui/states.tsx'

export type Colleague = Output<'listColleagues'>['items'][number]

/** Chooses the attorney for a lead: the user first, then all colleagues by name; typing filters them. */
export const AssignDialog = ({
  current,
  choose,
  close,
}: {
  current: number | undefined
  choose: (colleague: Colleague | null) => void
  close: () => void
}) => {
  const me = useMe()
  const [typed, setTyped] = useState('')
  const { data, error, refetch } = useQuery(colleaguesQuery)
  const fits = (colleague: Colleague) =>
    `${colleague.name ?? ''} ${colleague.email}`.toLowerCase().includes(typed.trim().toLowerCase())
  const found = (data?.items ?? [])
    .filter((colleague) => colleague.active && fits(colleague))
    .sort((one, other) => Number(other.id === me.id) - Number(one.id === me.id))
  return (
    <Dialog title={text('assign.title')} close={close} size="sm">
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (found[0]) choose(found[0])
        }}
      >
        <Stack gap="xs">
          <TextInput
            data-autofocus
            aria-label={text('assign.find')}
            placeholder={text('assign.find')}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          {error && <Failed error={error} retry={() => void refetch()} />}
          {!data && !error && <Loading rows={3} />}
          {found.map((colleague) => (
            <Button
              key={colleague.id}
              type="button"
              variant={colleague.id === current ? 'light' : 'default'}
              justify="flex-start"
              aria-pressed={colleague.id === current}
              onClick={() => choose(colleague)}
            >
              {colleague.id === me.id ? text('assign.me', { name: nameOf(colleague) }) : nameOf(colleague)}
            </Button>
          ))}
          {current !== undefined && (
            <Button type="button" variant="default" onClick={() => choose(null)}>
              {text('assign.nobody')}
            </Button>
          )}
        </Stack>
      </form>
    </Dialog>
  )
}
