import { resumeKinds, resumeTypes } from '#contract/form/resume-types.ts'
import type { FieldName } from '#contract/form/submission-fields.ts'
import { type Html, html, trusted } from '#server/http/pages/html.ts'
import { askedEmail, otherEmail } from './form-email.ts'
import { type DeclaredField, type FormField, type Mistakes, fieldsFor, formFieldsFor } from './form-fields.ts'
import { type Page, layOut } from './form-layout.ts'
import { languageButtons } from './form-language-menu.ts'
import { sentenceOf } from './form-sentence.ts'
import { sizeIn } from './form-size.ts'
import { type Visit, addressOf } from '../form/form-visit.ts'
import { wordsForScript } from './form-words.ts'
import { type Consent, partsOf } from '../consent.ts'

export type FormState = {
  visit: Visit
  /** The signed FormToken. */
  token: string
  consent: Consent
  /** What was typed, by field. */
  typed: Record<string, string>
  mistakes: Mistakes
  /** The resume from an earlier try of the same form. `insistence`: see insistenceOn. */
  kept?: { handle: string; name: string; bytes: number; insistence: string | undefined } | undefined
}

/** The submission form. It works without JavaScript: it shows mistakes beside their fields and what was typed before. */
export const formPage = (state: FormState): Page => {
  const { visit, mistakes } = state
  const { settings, t } = visit
  const title = t('form.title')
  const isWrong = Object.keys(mistakes).length > 0
  return layOut(visit, {
    title: isWrong ? t('form.error_prefix', { title }) : title,
    languageMenu: languageButtons(visit),
    content: html`
${isWrong && summary(state)}
<h1>${title}</h1>
<p class="lead">${t('form.lead', { firm: settings.firm_name })}</p>
<form id="form" method="post" action="${addressOf(visit, '/')}" enctype="multipart/form-data" novalidate data-words="${wordsForScript(visit)}">
<input type="hidden" name="form_token" value="${state.token}">
<input type="hidden" name="consent_version" value="${state.consent.version}">
<div class="trap" aria-hidden="true"><label>${t('form.honeypot')} <input name="website" tabindex="-1" autocomplete="off"></label></div>
${groupsOf(fieldsFor(visit)).map((group) => fieldsOf(state, group))}
${resumeField(state)}
${consentField(state)}
<p class="progress" hidden><progress max="100" value="0" aria-label="${t('form.send')}"></progress><button type="button" class="quiet cancel">${t('form.cancel')}</button></p>
<p class="status" role="status"></p>
<button>${t('form.send')}</button>
</form>`,
  })
}

/** An error summary as in the GOV.UK Design System: it gets the focus, and each line links to its field. */
const summary = (state: FormState) => {
  const { mistakes, visit } = state
  const { t } = visit
  const lines = formFieldsFor(visit).map((field) => {
    const mistake = mistakes[field]
    return mistake && html`<li><a href="#${field}">${sentenceOf(visit, mistake)}</a></li>`
  })
  return html`<div id="summary" class="summary" role="alert" tabindex="-1" autofocus>
<h2>${t('form.mistakes_title')}</h2>
${mistakes.form ? html`<p>${sentenceOf(visit, mistakes.form)}</p>` : html`<p>${t('form.mistakes_lead')}</p><ul>${lines}</ul>`}
</div>`
}

const mistakeLine = ({ mistakes, visit, typed }: FormState, field: FormField) => {
  const mistake = mistakes[field]
  const button = field === 'email' && otherEmail(visit, typed)
  return mistake && html`<p class="mistake" id="${field}-mistake">${sentenceOf(visit, mistake)}${button}</p>`
}

/** The ARIA attributes that connect an input with its hint and its mistake. */
const described = ({ mistakes }: FormState, field: FormField, hintId?: string): Html => {
  const wrong = mistakes[field] !== undefined
  const by = [hintId, wrong && `${field}-mistake`].filter(Boolean).join(' ')
  return html`${by !== '' && html` aria-describedby="${by}"`}${wrong && trusted(' aria-invalid="true"')}`
}

type Fields = ReturnType<typeof fieldsFor>

/** A field without a group is a group of its own. */
const groupsOf = (fields: Fields): Fields[] => [
  ...Map.groupBy(fields, ([name, { group }]) => group ?? name).values(),
]

const fieldsOf = (state: FormState, fields: Fields) => {
  const inputs = fields.map(([name, declared]) => textField(state, name, declared))
  const group = fields[0]?.[1].group
  if (group === undefined) return inputs
  return html`<div class="${group}">
${inputs}
<p class="hint" id="${group}-hint">${state.visit.t(`form.${group}_hint`)}</p>
</div>`
}

/** One field of a group is enough, so none of them is marked as required. */
const textField = (
  state: FormState,
  name: FieldName,
  { type, autocomplete, maxLength, label, hint, missing, group }: DeclaredField,
) => {
  const { t } = state.visit
  const hintId = group === undefined ? hint && `${name}-hint` : `${group}-hint`
  const isRequired = missing !== undefined && group === undefined
  return html`<div class="field">
<label for="${name}">${t(label)}</label>
${hint !== undefined && html`<p class="hint" id="${name}-hint">${t(hint)}</p>`}
${mistakeLine(state, name)}
<input id="${name}" name="${name}" type="${type}" autocomplete="${autocomplete}" maxlength="${maxLength}"${isRequired && trusted(' required')} dir="${type === 'text' ? 'auto' : 'ltr'}" value="${state.typed[name]}"${described(state, name, hintId)}>
${name === 'email' && state.mistakes.email && askedEmail(state.typed)}
</div>`
}

const resumeField = (state: FormState) => {
  const { visit, kept } = state
  const { t, language, settings } = visit
  return html`<div class="field">
<label for="resume">${t('form.resume')}</label>
<p class="hint" id="resume-hint">${t('form.resume_hint', { size: sizeIn(language, settings.resumeMaxBytes) })}</p>
${mistakeLine(state, 'resume')}
${
  kept &&
  html`<input type="hidden" name="kept_resume" value="${kept.handle}">
<div class="kept"><p class="file"><bdi>${kept.name}</bdi> <span>${sizeIn(language, kept.bytes)}</span></p><p class="hint">${t('form.resume_kept')}</p></div>
${kept.insistence !== undefined && asItIs(state, kept.insistence)}`
}
<div class="drop">
<input id="resume" name="resume" type="file" accept="${accepted}"${!kept && trusted(' required')}${described(state, 'resume', 'resume-hint')}>
<p class="pick" hidden aria-hidden="true"><span>${t('form.choose_file')}</span> ${t('form.drop_file')}</p>
</div>
<p class="chosen" role="status"></p>
</div>`
}

/** Extensions and media types, because on phones a file often has only one of them. */
const accepted = resumeKinds.flatMap((kind) => [`.${kind}`, resumeTypes[kind].mediaType]).join()

/** The checkbox with which a prospect insists on sending a file that may show nothing. */
const asItIs = ({ visit, typed }: FormState, insistence: string) =>
  html`<div class="tick"><input id="resume_as_it_is" name="resume_as_it_is" type="checkbox" value="${insistence}"${typed['resume_as_it_is'] === insistence && trusted(' checked')}>
<label for="resume_as_it_is">${visit.t('form.resume_as_it_is')}</label></div>`

const consentField = (state: FormState) => {
  const { visit, consent, typed } = state
  const { t } = visit
  const { body, tick } = partsOf(consent)
  return html`<fieldset class="field">
<legend>${t('form.consent_title')}</legend>
<p class="consent" dir="auto">${body}</p>
${mistakeLine(state, 'consent')}
<div class="tick"><input id="consent" name="consent" type="checkbox" required${typed['consent'] === 'on' && trusted(' checked')}${described(state, 'consent')}>
<label for="consent">${tick}</label></div>
</fieldset>`
}
