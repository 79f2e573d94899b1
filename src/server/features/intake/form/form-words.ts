import { otherFileName } from '#contract/resume-claims.ts'
import { writing } from '#messages/languages.ts'
import type { MessageKey } from '#messages/messages.ts'
import { sizeIn } from './form-size.ts'
import type { Visit } from './form-visit.ts'

/** Messages that the script fills in itself, with the parameters that are filled in there. */
const texts = {
  title: ['form.mistakes_title'],
  lead: ['form.mistakes_lead'],
  first_name: ['form.required.first_name'],
  last_name: ['form.required.last_name'],
  email: ['form.required.email'],
  badEmail: ['form.bad_email'],
  resume: ['form.required.resume'],
  notice: ['form.required.notice'],
  empty: ['form.resume_empty'],
  type: ['form.resume_type'],
  changed: ['form.resume_changed'],
  network: ['form.problem.network'],
  other: ['form.problem.other'],
  sending: ['form.sending', 'percent'],
  storing: ['form.storing'],
  chosen: ['form.file_chosen', 'name', 'size'],
  remove: ['form.remove_file'],
  bytes: ['form.unit.bytes', 'n'],
  kilobytes: ['form.unit.kilobytes', 'n'],
  megabytes: ['form.unit.megabytes', 'n'],
} satisfies Record<string, [MessageKey, ...string[]]>

/** What the script of the form says and checks, as JSON in an attribute: no script stands in the page. */
export const wordsForScript = ({ t, language, settings }: Visit): string => {
  const words: Record<string, string | number> = {
    lang: writing[language].lang,
    maxBytes: settings.resumeMaxBytes,
    otherFileName: otherFileName.source,
    tooLarge: t('form.resume_too_large', { size: sizeIn(language, settings.resumeMaxBytes) }),
  }
  for (const [word, [key, ...parameters]] of Object.entries(texts))
    words[word] = t(key, Object.fromEntries(parameters.map((name) => [name, `{${name}}`])))
  return JSON.stringify(words)
}
