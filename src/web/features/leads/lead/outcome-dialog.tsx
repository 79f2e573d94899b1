import { Button, Stack } from '@mantine/core'
import type { LeadOutcome } from '#contract/schemas/leads.ts'
import { leadOutcomes } from '#contract/values/lead-words.ts'
import { text } from '#web/texts.ts'
import { Dialog } from '#web/ui/dialog.tsx'

/** Chooses what came of it. */
export const OutcomeDialog = ({
  choose,
  close,
}: {
  choose: (outcome: LeadOutcome | null) => void
  close: () => void
}) => (
  <Dialog title={text('fact.outcome')} close={close} size="sm" centered>
    <Stack gap="xs">
      {[...leadOutcomes, null].map((outcome, index) => (
        <Button
          key={outcome ?? 'open'}
          variant="default"
          justify="flex-start"
          data-autofocus={index === 0 || undefined}
          onClick={() => choose(outcome)}
        >
          {text(outcome ? `outcome.${outcome}` : 'outcome.open')}
        </Button>
      ))}
    </Stack>
  </Dialog>
)
