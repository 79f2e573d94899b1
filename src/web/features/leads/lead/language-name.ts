import { language } from '#web/texts.ts'

/** Made once: a list asks for each of its rows. Changing the language reloads the page. */
const names = new Map<string, string>()

/** The name of a language (BCP 47) in the language of the user. */
export const languageName = (code: string): string => {
  const known = names.get(code) ?? nameOfLanguage(code)
  names.set(code, known)
  return known
}

const nameOfLanguage = (code: string) => {
  try {
    return new Intl.DisplayNames(language(), { type: 'language' }).of(code) ?? code
  } catch {
    return code
  }
}
