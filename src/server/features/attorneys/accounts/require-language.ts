import { isLanguage, languages } from '#messages/languages.ts'
import { invalidField } from '#server/problem.ts'

/** @throws Problem invalid_fields if there are no texts of mails in the language */
export const requireLanguage = (language: string | undefined): void => {
  if (language !== undefined && !isLanguage(language))
    throw invalidField('language', `Must be one of ${languages.join(', ')}.`)
}
