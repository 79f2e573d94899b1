import { Button, Menu } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { call } from '#web/api.ts'
import type { Output } from '#web/api-types.ts'
import { text } from '#web/texts.ts'
import { Icon } from '#web/ui/icon.tsx'
import { nameOf } from '#web/ui/person.ts'
import { toastProblem, toastWithUndo } from '#web/ui/toasts.tsx'
import { readTeamAgain } from './read-team-again.ts'

type Attorney = Output<'listAttorneys'>['items'][number]
type Role = Attorney['role']
type Choice = { chosen: Role; before: Role }

const roles: readonly Role[] = ['attorney', 'admin']

/** The role of an account as a menu. Choosing another one can be undone. */
export const RoleMenu = ({ attorney }: { attorney: Attorney }) => {
  const { id, role } = attorney
  const name = nameOf(attorney)
  const store = async (chosen: Role) => {
    await call('changeAttorney', { params: { id }, body: { role: chosen } })
    await readTeamAgain()
  }
  const change = useMutation({
    mutationFn: ({ chosen }: Choice) => store(chosen),
    // The list is read again before this runs, so the role of before is not that of the row any more.
    onSuccess: (_stored, { chosen, before }) => {
      const said = text('team.role.changed', { name, role: text(`role.${chosen}`) })
      toastWithUndo(said, () =>
        store(before).then(
          () => true,
          (error: unknown) => (toastProblem(error), false),
        ),
      )
    },
  })
  return (
    // The role that the person has gets the focus instead of the placeholder.
    <Menu position="bottom-end" shadow="md" withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <Button
          size="xs"
          variant="default"
          loading={change.isPending}
          rightSection={<Icon name="down" size={12} />}
          aria-label={text('team.role', { name, role: text(`role.${role}`) })}
        >
          {text(`role.${role}`)}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {roles.map((each) => (
          <Menu.Item
            key={each}
            aria-current={each === role}
            data-autofocus={each === role || undefined}
            rightSection={each === role && <Icon name="check" size={14} />}
            onClick={() => each !== role && change.mutate({ chosen: each, before: role })}
          >
            {text(`role.${each}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
