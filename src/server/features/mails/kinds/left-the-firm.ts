import type { AttorneyStatus } from '#contract/schemas/accounts/attorneys.ts'

/**
 * Has the recipient left the firm? Then no resume may be sent there. Addresses that the firm has named are always notified,
 * whoever they belong to.
 * @param status of the attorney with that address; null if there is no such attorney
 */
export const hasLeft = (
  { recipient, status }: { recipient: string; status: AttorneyStatus | null },
  notifyEmail: readonly string[],
): boolean => status !== null && status !== 'active' && !notifyEmail.includes(recipient)
