import { createHash } from 'node:crypto'
import { type Language } from '#messages/languages.ts'
import { messagesIn } from '#messages/messages.ts'
import type { FormSettings } from './form/form-settings.ts'

/** The firm's consent in one language. `version` names the text, so that it can be told later what was ticked. */
export type Consent = { version: string; language: Language; text: string }

const between = '\n\n'

/**
 * What a prospect ticks before sending (ABA Model Rule 1.18 asks for such a warning), with the words beside the tick: the
 * firm's own, or the one that comes with Foyer.
 */
export const consentIn = (
  language: Language,
  { firm_name, consent_texts }: Pick<FormSettings, 'firm_name' | 'consent_texts'>,
): Consent => {
  const t = messagesIn(language)
  const text = `${consent_texts[language] ?? t('form.consent', { firm: firm_name })}${between}${t('form.consent_tick')}`
  return { version: createHash('sha256').update(text).digest('hex').slice(0, 16), language, text }
}

/** The consent, and what stands beside the tick. */
export const partsOf = ({ text }: Consent): { body: string; tick: string } => {
  const end = text.lastIndexOf(between)
  return { body: text.slice(0, end), tick: text.slice(end + between.length) }
}
