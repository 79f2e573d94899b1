import { Button, Stack } from '@mantine/core'
import { useEffect } from 'react'
import type { LeadContact } from '#contract/schemas/leads.ts'
import { text } from '#web/texts.ts'
import { Dialog } from '#web/ui/dialog.tsx'
import { Icon } from '#web/ui/icon.tsx'
import { isSwitchedOff } from '#web/ui/keyboard/keys.ts'

const ways = [
  ['email', 'mail', 'e'],
  ['phone', 'phone', 'p'],
  ['meeting', 'meeting', 'm'],
] as const

/** Asks how the attorney reached out; one click or one key answers. */
export const ReachOutDialog = ({
  name,
  choose,
  close,
}: {
  name: string
  choose: (contact: LeadContact) => void
  close: () => void
}) => {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const way = ways.find(([, , key]) => key === event.key)
      if (!way || event.ctrlKey || event.metaKey || event.altKey || isSwitchedOff(event.key)) return
      event.preventDefault()
      choose(way[0])
    }
    document.addEventListener('keydown', press)
    return () => document.removeEventListener('keydown', press)
  }, [choose])
  return (
    <Dialog title={text('reach.title', { name })} close={close} size="sm" centered>
      <Stack gap="xs">
        {ways.map(([contact, icon, key], index) => (
          <Button
            key={contact}
            variant="default"
            size="md"
            justify="flex-start"
            leftSection={<Icon name={icon} />}
            rightSection={!isSwitchedOff(key) && <kbd>{key}</kbd>}
            styles={{ label: { flex: 1 } }}
            data-autofocus={index === 0 || undefined}
            onClick={() => choose(contact)}
          >
            {text(`contact.${contact}`)}
          </Button>
        ))}
      </Stack>
    </Dialog>
  )
}
