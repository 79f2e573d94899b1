import type { Signing } from '../form-tokens/form-signing.ts'

/** As long as the form keeps a file. */
const validMs = 3_600_000

/** Signs the address of a receipt, which shows whoever has sent a lead what they sent, for an hour. */
export type ReceiptLinks = {
  /** The same for each answer to one submission. */
  issue(lead: { id: number; created_at: string }): string
  /** The id of the lead. Undefined if no server of this firm has made the text, or its hour is over. */
  read(given: unknown): number | undefined
}

export const makeReceiptLinks = ({ sign, verified }: Signing, now: () => number): ReceiptLinks => ({
  issue: ({ id, created_at }) => sign(`receipt.${id}.${Date.parse(created_at) + validMs}`),
  read: (given) => {
    const [kind, leadId, until] = typeof given === 'string' ? (verified(given)?.split('.') ?? []) : []
    return kind === 'receipt' && Number(until) >= now() ? Number(leadId) : undefined
  },
})
