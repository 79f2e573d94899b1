import { language } from '#web/texts.ts'

/** The name of a language (BCP 47) in the language of the user. */
export const languageName = (code: string): string => {
  try {
    return new Intl.DisplayNames(language(), { type: 'language' }).of(code) ?? code
  } catch {
    return code
  }
}
