import type { AttorneyStatus } from '#contract/schemas/attorneys.ts'

/**
 * Is a recipient in the firm no more, so that no resume may go there? An address that the operator has named is told
 * whoever has it.
 * @param status of the attorney with that address; null where nobody has it
 */
export const hasLeft = (
  { recipient, status }: { recipient: string; status: AttorneyStatus | null },
  notifyEmail: readonly string[],
): boolean => status !== null && status !== 'active' && !notifyEmail.includes(recipient)
