import { type Unsearchable, isUnsearchable } from '../form-page/form-caveats.ts'
import type { Signing } from './form-signing.ts'

/** Lets whoever has sent a resume that cannot be searched add a few lines to it. */
export type Invitation = {
  leadId: number
  why: Unsearchable
}

/** As long as the form keeps a file. */
const validMs = 3_600_000

export type Invitations = {
  /** A signed text for the address of the receipt. It opens nothing but the adding of these lines. */
  issue(invitation: Invitation): string
  /** Undefined if no server of this firm has made it, or its hour is over. */
  read(given: unknown): Invitation | undefined
}

export const makeInvitations = ({ sign, verified }: Signing, now: () => number): Invitations => ({
  issue: ({ leadId, why }) => sign(`message.${leadId}.${why}.${now() + validMs}`),
  read: (given) => {
    const [kind, leadId, why = '', until] =
      typeof given === 'string' ? (verified(given)?.split('.') ?? []) : []
    if (kind !== 'message' || !isUnsearchable(why) || Number(until) < now()) return undefined
    return { leadId: Number(leadId), why }
  },
})
