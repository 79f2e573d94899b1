import { Anchor } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { referenceOf } from '#contract/values/reference.ts'
import { text } from '#web/texts.ts'

/** A link to the lead that a mail or a job is about, if any. */
export const LeadLink = ({ id }: { id: number | null }) =>
  id !== null && (
    <Anchor component={Link} to={`/leads/${id}`} size="sm" underline="always">
      {text('mails.lead.open', { reference: referenceOf(id) })}
    </Anchor>
  )
