import { Anchor } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { referenceOf } from '#contract/values/reference.ts'
import { text } from '#web/texts.ts'

/** To the lead that a mail or a job is about, where it is about one. */
export const LeadLink = ({ id }: { id: number | null }) =>
  id !== null && (
    <Anchor component={Link} to={`/leads/${id}`} size="sm" underline="always">
      {text('mails.lead.open', { reference: referenceOf(id) })}
    </Anchor>
  )
