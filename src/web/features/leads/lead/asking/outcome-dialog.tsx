import { Button, Stack } from '@mantine/core'
import type { LeadOutcome } from '#contract/schemas/leads.ts'
import { text } from '#web/texts.ts'
import { Dialog } from '#web/ui/dialog.tsx'
import { outcomeText } from '../outcomes.ts'

/** Chooses what came of it. */
export const OutcomeDialog = ({
  outcomes,
  choose,
  close,
}: {
  outcomes: readonly (LeadOutcome | null)[]
  choose: (outcome: LeadOutcome | null) => void
  close: () => void
}) => (
  <Dialog title={text('fact.outcome')} close={close} size="sm" centered>
    <Stack gap="xs">
      {outcomes.map((outcome, index) => (
        <Button
          key={outcome ?? 'open'}
          variant="default"
          justify="flex-start"
          data-autofocus={index === 0 || undefined}
          onClick={() => choose(outcome)}
        >
          {outcomeText(outcome)}
        </Button>
      ))}
    </Stack>
  </Dialog>
)
