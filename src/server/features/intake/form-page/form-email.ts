import { Email, normalizeEmail } from '#contract/values/email.ts'
import { likelyEmail } from '#contract/values/likely-email.ts'
import { type Html, html } from '#server/http/pages/html.ts'
import { type Mistake, type Mistakes, mistakeIn } from './form-fields.ts'
import type { Visit } from '../form/form-visit.ts'

type Fields = Record<string, unknown>

/** The question whether another address was meant, as a mistake of the field; nothing if it was asked about this address. */
export const mistakeOfEmail = (fields: Fields): Mistakes => {
  const { typed, meant } = guessed(fields)
  if (meant === undefined || fields['email_asked'] === typed) return {}
  // Isolated: an address reads from left to right in every language.
  return { email: { key: 'form.email_meant', parameters: { email: `\u2068${meant}\u2069` } } }
}

/** The address of a form that has no other field: either of both is undefined. */
export const readEmail = (fields: Fields): { email?: string; mistake?: Mistake | undefined } => {
  const { success, data, error } = Email.safeParse(fields['email'])
  if (!success) return { mistake: mistakeIn('email', error) }
  const { email: mistake } = mistakeOfEmail(fields)
  return mistake ? { mistake } : { email: data }
}

/** In the question: a button that takes the other address. */
export const otherEmail = ({ t }: Visit, fields: Fields): Html | undefined => {
  const { meant } = guessed(fields)
  return meant === undefined
    ? undefined
    : html` <button class="quiet" name="email_meant" value="${meant}" formnovalidate>${t('form.email_take', { email: meant })}</button>`
}

/** Beside the question: a hidden field that says for which address it was asked. */
export const askedEmail = (fields: Fields): Html | undefined => {
  const { typed, meant } = guessed(fields)
  return meant === undefined ? undefined : html`<input type="hidden" name="email_asked" value="${typed}">`
}

const guessed = ({ email }: Fields) => {
  const typed = normalizeEmail(typeof email === 'string' ? email : '')
  return { typed, meant: likelyEmail(typed) }
}
