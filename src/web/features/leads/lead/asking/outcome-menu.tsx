import { Button, Menu } from '@mantine/core'
import type { LeadOutcome } from '#contract/schemas/leads.ts'
import type { Output } from '#web/api-types.ts'
import { text } from '#web/texts.ts'
import { Icon } from '#web/ui/icon.tsx'
import { isWaiting, outcomeText, outcomesFor } from '../outcomes.ts'

/** Chooses what came of a lead, beside the button that says it. */
export const OutcomeMenu = ({
  lead,
  isOpen,
  setOpen,
  choose,
}: {
  lead: Output<'readLead'>
  isOpen: boolean
  setOpen: (isOpen: boolean) => void
  choose: (outcome: LeadOutcome | null) => void
}) => {
  const label = lead.outcome ? outcomeText(lead.outcome) : text('fact.outcome')
  const outcomes = outcomesFor([lead])
  const first = outcomes.includes(lead.outcome) ? lead.outcome : outcomes[0]
  return (
    // An outcome gets the focus instead of the placeholder.
    <Menu
      opened={isOpen}
      onChange={setOpen}
      position="bottom-end"
      shadow="md"
      withInitialFocusPlaceholder={false}
    >
      <Menu.Target>
        <Button
          variant="default"
          rightSection={<Icon name="down" size={14} />}
          aria-label={text('outcome.label', { outcome: outcomeText(lead.outcome) })}
        >
          {label}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {isWaiting(lead) && <Menu.Label>{text('outcome.close')}</Menu.Label>}
        {outcomes.map((outcome) => (
          <Menu.Item
            key={outcome ?? 'open'}
            aria-current={outcome === lead.outcome}
            data-autofocus={outcome === first || undefined}
            rightSection={outcome === lead.outcome && <Icon name="check" size={14} />}
            onClick={() => outcome !== lead.outcome && choose(outcome)}
          >
            {outcomeText(outcome)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
