import { Anchor, NativeSelect, Textarea } from '@mantine/core'
import { useState } from 'react'
import { limits } from '#contract/limits.ts'
import { type Language, isLanguage, languages, writing } from '#messages/languages.ts'
import { text } from '#web/texts.ts'
import { Contested } from './origin.tsx'
import classes from './settings.module.css'
import type { Draft } from './use-draft.ts'

/** The consent text that prospects tick, one language at a time: the firm's own, or the text built into Foyer. */
export const ConsentField = ({ draft }: { draft: Draft }) => {
  const offered = draft.shown('form_languages')
  const [language, setLanguage] = useState<Language>(() => offered.find(isLanguage) ?? 'en')
  const { name, lang, dir } = writing[language]
  const own = draft.consent(language)
  const theirs = draft.settings.consent_texts[language] ?? ''
  const isContested =
    draft.draft.consent_texts?.[language] !== undefined && draft.theirs.includes('consent_texts')
  return (
    <div className={classes.consent}>
      <p>{text('settings.consent.hint')}</p>
      <NativeSelect
        label={text('settings.consent.language')}
        maw={320}
        value={language}
        onChange={({ currentTarget }) => isLanguage(currentTarget.value) && setLanguage(currentTarget.value)}
        data={languages.map((each) => ({ value: each, label: labelOf(each, draft) }))}
      />
      {!offered.includes(language) && <p>{text('settings.consent.notoffered')}</p>}
      <Textarea
        label={text('settings.consent.own', { language: name })}
        lang={lang}
        dir={own === '' ? dir : 'auto'}
        autosize
        minRows={4}
        maxRows={16}
        maxLength={limits.consentTextMaxLength}
        readOnly={!draft.canChange}
        value={own}
        onChange={({ currentTarget }) => draft.setConsent(language, currentTarget.value)}
        error={draft.errorOf('consent_texts')}
      />
      {isContested && (
        <p className={classes.contested}>
          <Contested
            name="consent_texts"
            now={theirs || text('settings.consent.builtin.short')}
            take={() => draft.setConsent(language, theirs)}
          />
        </p>
      )}
      {own.trim() === '' ? (
        <>
          <p>{text('settings.consent.builtin')}</p>
          <blockquote lang={lang} dir={dir}>
            {draft.settings.built_in_consent_texts[language]}
          </blockquote>
        </>
      ) : (
        draft.canChange && (
          <Anchor component="button" type="button" size="xs" onClick={() => draft.setConsent(language, '')}>
            {text('settings.consent.back')}
          </Anchor>
        )
      )}
    </div>
  )
}

const labelOf = (language: Language, draft: Draft) => {
  const { name } = writing[language]
  return draft.consent(language).trim() === '' ? name : text('settings.consent.isown', { language: name })
}
