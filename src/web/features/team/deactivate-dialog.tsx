import { Button, Group, NativeSelect, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Input, Output } from '#web/api-types.ts'
import { colleaguesQuery } from '#web/queries.ts'
import { text } from '#web/texts.ts'
import { Dialog } from '#web/ui/dialog.tsx'
import { nameOf } from '#web/ui/person.ts'

type Member = Output<'listAttorneys'>['items'][number]
type Change = Input<'changeAttorney'>['body']

const nobody = 'nobody'

/** Asks before an account is deactivated, and who takes over the person's pending leads. */
export const DeactivateDialog = ({
  member,
  isPending,
  change,
  close,
}: {
  member: Member
  isPending: boolean
  change: (body: Change) => void
  close: () => void
}) => {
  const [chosen, setChosen] = useState('')
  const { data } = useQuery(colleaguesQuery)
  const name = nameOf(member)
  const count = member.pending_leads
  const colleagues = (data?.items ?? []).filter(({ id, active }) => active && id !== member.id)
  const leadsTo = chosen === nobody ? null : Number(chosen)
  return (
    <Dialog title={text('team.deactivate.title', { name })} close={close}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          change({ is_active: false, ...(count > 0 && { leads_to: leadsTo }) })
        }}
      >
        <Stack gap="md">
          <Text size="sm">{text('team.deactivate.text', { name })}</Text>
          {count > 0 && (
            <NativeSelect
              data-autofocus
              required
              label={text('team.deactivate.pending', { count, name })}
              value={chosen}
              onChange={({ currentTarget }) => setChosen(currentTarget.value)}
              data={[
                { value: '', label: text('team.deactivate.choose'), disabled: true },
                ...colleagues.map((each) => ({ value: String(each.id), label: nameOf(each) })),
                { value: nobody, label: text('team.deactivate.nobody') },
              ]}
            />
          )}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={close} data-autofocus={count === 0 || undefined}>
              {text('cancel')}
            </Button>
            <Button type="submit" color="red" disabled={count > 0 && chosen === ''} loading={isPending}>
              {text('team.deactivate')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
