import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { Leads } from '#contract/schemas/analytics.ts'
import { numberText } from './overview-words.ts'

/** A number that opens its leads in the inbox; the way back of the browser leads here again. */
export const LeadsLink = ({
  leads: { q, count },
  className,
  about,
  children = numberText(count),
}: {
  leads: Leads
  className?: string | undefined
  /** What the number is of, for those who hear it without its table. */
  about?: string
  children?: ReactNode
}) => (
  <Link
    to="/inbox"
    search={{ q }}
    preload={false}
    className={className}
    aria-label={about && `${about}: ${numberText(count)}`}
  >
    {children}
  </Link>
)
