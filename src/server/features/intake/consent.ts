import { createHash } from 'node:crypto'
import { type Language } from '#messages/languages.ts'
import { messagesIn } from '#messages/messages.ts'
import type { FormSettings } from './form/form-settings.ts'

/** The consent text in one language. `version` identifies the text, so that a lead's record shows which text was ticked. */
export type Consent = { version: string; language: Language; text: string }

const separator = '\n\n'

/**
 * The text that a prospect ticks before sending (ABA Model Rule 1.18 asks for such a warning), and the label of the checkbox
 * after it. It is the firm's own text, or the built-in one.
 */
export const consentIn = (
  language: Language,
  { firm_name, consent_texts }: Pick<FormSettings, 'firm_name' | 'consent_texts'>,
): Consent => {
  const t = messagesIn(language)
  const text = `${consent_texts[language] ?? t('form.consent', { firm: firm_name })}${separator}${t('form.consent_tick')}`
  return { version: createHash('sha256').update(text).digest('hex').slice(0, 16), language, text }
}

/** Splits the text into the consent text and the label of the checkbox. */
export const partsOf = ({ text }: Consent): { body: string; tick: string } => {
  const end = text.lastIndexOf(separator)
  return { body: text.slice(0, end), tick: text.slice(end + separator.length) }
}
