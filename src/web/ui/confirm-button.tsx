import { Button, type ButtonProps, Group, Popover, Text } from '@mantine/core'
import { useId, useState } from 'react'
import { text } from '#web/texts.ts'

type Props = Pick<ButtonProps, 'size' | 'variant' | 'loading'> & {
  label: string
  /** The name for screen readers, if the label alone does not say what the button acts on. */
  name?: string
  /** What will happen. */
  question: string
  act: () => void
}

/** A button that asks for confirmation beside itself before it acts; Escape or a click elsewhere cancels. */
export const ConfirmButton = ({ label, name = label, question, act, ...button }: Props) => {
  const [isAsking, setAsking] = useState(false)
  const said = useId()
  return (
    <Popover
      opened={isAsking}
      onChange={setAsking}
      position="bottom-end"
      width={260}
      trapFocus
      returnFocus
      withArrow
      shadow="md"
    >
      <Popover.Target>
        <Button {...button} aria-label={name} onClick={() => setAsking((is) => !is)}>
          {label}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-describedby={said}>
        <Text size="sm" id={said}>
          {question}
        </Text>
        <Group justify="flex-end" gap="xs" mt="sm">
          <Button size="xs" variant="default" onClick={() => setAsking(false)}>
            {text('cancel')}
          </Button>
          <Button
            size="xs"
            data-autofocus
            onClick={() => {
              setAsking(false)
              act()
            }}
          >
            {label}
          </Button>
        </Group>
      </Popover.Dropdown>
    </Popover>
  )
}
