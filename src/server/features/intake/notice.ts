import { createHash } from 'node:crypto'
import { type Language } from '#messages/languages.ts'
import { messagesIn } from '#messages/messages.ts'

/** The firm's notice in one language. `version` names the text, so that it can be told later what was ticked. */
export type Notice = { version: string; language: Language; text: string }

/** What a prospect ticks before sending (ABA Model Rule 1.18 asks for such a warning), with the words beside the tick. */
export const noticeIn = (language: Language, firmName: string): Notice => {
  const t = messagesIn(language)
  const text = `${t('form.notice', { firm: firmName })}\n\n${t('form.notice_tick')}`
  return { version: createHash('sha256').update(text).digest('hex').slice(0, 16), language, text }
}
