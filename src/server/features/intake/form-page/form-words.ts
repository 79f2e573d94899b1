import type { FieldWords, FormText, FormWords } from '#contract/form/form-words.ts'
import { writing } from '#messages/languages.ts'
import type { MessageKey } from '#messages/messages.ts'
import { fieldsFor } from './form-fields.ts'
import { sizeIn } from './form-size.ts'
import type { Visit } from '../form/form-visit.ts'

/** The message of each text of the script, with the parameters that the script fills in. */
const texts: Record<Exclude<FormText, 'resumeTooLarge'>, [MessageKey, ...string[]]> = {
  mistakesTitle: ['form.mistakes_title'],
  mistakesLead: ['form.mistakes_lead'],
  resumeMissing: ['form.required.resume'],
  resumeEmpty: ['form.resume_empty'],
  resumeType: ['form.resume_type'],
  resumeChanged: ['form.resume_changed'],
  consentMissing: ['form.required.consent'],
  network: ['form.problem.network'],
  otherProblem: ['form.problem.other'],
  sending: ['form.sending', 'percent'],
  storing: ['form.storing'],
  canceled: ['form.canceled'],
  chosen: ['form.file_chosen', 'name', 'size'],
  remove: ['form.remove_file'],
  bytes: ['form.unit.bytes', 'n'],
  kilobytes: ['form.unit.kilobytes', 'n'],
  megabytes: ['form.unit.megabytes', 'n'],
}

export const wordsForScript = (visit: Visit): string => {
  const { t, language, settings } = visit
  const { resumeMaxBytes } = settings
  const filledInByScript = Object.entries(texts).map(([name, [key, ...parameters]]) => [
    name,
    t(key, Object.fromEntries(parameters.map((parameter) => [parameter, `{${parameter}}`]))),
  ])
  const words: FormWords = {
    lang: writing[language].lang,
    resumeMaxBytes,
    fields: fieldsFor(visit).map(([name, { type, group, missing, wrong }]): FieldWords => ({
      name,
      isEmail: type === 'email',
      group,
      missing: missing && t(missing),
      wrong: wrong && t(wrong.other),
    })),
    texts: {
      ...Object.fromEntries(filledInByScript),
      resumeTooLarge: t('form.resume_too_large', { size: sizeIn(language, resumeMaxBytes) }),
    },
  }
  return JSON.stringify(words)
}
