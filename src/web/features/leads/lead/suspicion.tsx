import { Button } from '@mantine/core'
import type { Output } from '#web/api-types.ts'
import { text } from '#web/texts.ts'
import { Icon } from '#web/ui/icon.tsx'
import classes from './suspicion.module.css'
import { clearMarks, isWaiting, setOutcome } from './outcomes.ts'

/** Why the submission is suspicious, and the two answers to it; shows nothing when it is not. */
export const Suspicion = ({ lead }: { lead: Output<'readLead'> }) => {
  if (lead.marks.length === 0) return null
  return (
    <section className={classes.strip} aria-label={text('marked')}>
      <p>
        <Icon name="flag" size={16} /> <strong>{text('marked')}</strong> ·{' '}
        {lead.marks.map(markText).join(', ')}
      </p>
      <div className={`${classes.acts} no-print`}>
        <Button
          size="compact-sm"
          variant="default"
          aria-keyshortcuts="c"
          onClick={() => void clearMarks([lead.id])}
        >
          {text('select.cleared')}
        </Button>
        {isWaiting(lead) && (
          <Button
            size="compact-sm"
            variant="default"
            aria-keyshortcuts="s"
            onClick={() => void setOutcome(lead, 'spam')}
          >
            {text('outcome.spam')}
          </Button>
        )}
      </div>
    </section>
  )
}

const knownMarks = ['honeypot', 'too_fast', 'no_token', 'stale_token', 'flagged'] as const
const markText = (mark: string) => {
  const known = knownMarks.find((each) => each === mark)
  return known ? text(`mark.${known}`) : mark
}
