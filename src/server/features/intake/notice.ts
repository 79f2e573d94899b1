import { createHash } from 'node:crypto'

/** What a prospect ticks before sending (ABA Model Rule 1.18 asks for such a warning). */
export const noticeText = (firmName: string): string =>
  `Sending this form does not make ${firmName} my lawyers. I will not send confidential details of a case before the firm has agreed to take it. The firm may keep what I send in order to answer me.`

/** Names a text of the notice, so that it can be told later which one was ticked. */
export const noticeVersion = (firmName: string): string =>
  createHash('sha256').update(noticeText(firmName)).digest('hex').slice(0, 12)
