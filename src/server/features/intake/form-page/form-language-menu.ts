import { type Language, writing } from '#messages/languages.ts'
import { type Html, html, trusted } from '#server/http/pages/html.ts'
import { type Visit, addressOf, inLanguage } from '../form/form-visit.ts'

/** The menu of the form: each language is a button that sends what was typed and gets the same form in its language. */
export const languageButtons = (visit: Visit): Html =>
  html`${sendingButton(visit)}${menu(
    visit,
    (language, attributes) =>
      html`<button form="form" name="language" value="${language}" formnovalidate${attributes}>${writing[language].name}</button>`,
  )}`

/** Return in a text field presses the first button of the form, which must be the one that sends it. */
const sendingButton = ({ t }: Visit) =>
  html`<button form="form" class="trap" tabindex="-1" aria-hidden="true">${t('form.send')}</button>`

/** The menu of a page on which nothing is typed. */
export const languageLinks = (visit: Visit, path: string, keep: Record<string, string>): Html | undefined =>
  menu(
    visit,
    (language, attributes) =>
      html`<a href="${addressOf(inLanguage(visit, language), path, keep)}" hreflang="${writing[language].lang}"${attributes}>${writing[language].name}</a>`,
  )

const menu = (
  { settings, language: current, t }: Visit,
  item: (language: Language, attributes: Html) => Html,
) => {
  if (settings.form_languages.length < 2) return undefined
  const items = settings.form_languages.map((language) => {
    const { lang, dir } = writing[language]
    const attributes = html` lang="${lang}" dir="${dir}"${language === current && trusted(' aria-current="true"')}`
    return html`<li>${item(language, attributes)}</li>`
  })
  return html`<details class="languages"><summary><span class="trap">${t('form.languages')}: </span>${writing[current].name}</summary><ul>${items}</ul></details>`
}
