import { Anchor, NativeSelect, Textarea } from '@mantine/core'
import { useState } from 'react'
import { limits } from '#contract/limits.ts'
import { type Language, isLanguage, languages, writing } from '#messages/languages.ts'
import { text } from '#web/texts.ts'
import { Contested } from './origin.tsx'
import classes from './settings.module.css'
import type { Draft } from './use-draft.ts'

/** What prospects tick, a language at a time: the firm's own text, or the one that comes with Foyer. */
export const NoticeField = ({ draft }: { draft: Draft }) => {
  const offered = draft.shown('form_languages')
  const [language, setLanguage] = useState<Language>(() => offered.find(isLanguage) ?? 'en')
  const { name, lang, dir } = writing[language]
  const own = draft.notice(language)
  const theirs = draft.settings.form_notices[language] ?? ''
  const isContested =
    draft.draft.form_notices?.[language] !== undefined && draft.theirs.includes('form_notices')
  return (
    <div className={classes.notice}>
      <p>{text('settings.notice.hint')}</p>
      <NativeSelect
        label={text('settings.notice.language')}
        maw={320}
        value={language}
        onChange={({ currentTarget }) => isLanguage(currentTarget.value) && setLanguage(currentTarget.value)}
        data={languages.map((each) => ({ value: each, label: labelOf(each, draft) }))}
      />
      {!offered.includes(language) && <p>{text('settings.notice.notoffered')}</p>}
      <Textarea
        label={text('settings.notice.own', { language: name })}
        lang={lang}
        dir={own === '' ? dir : 'auto'}
        autosize
        minRows={4}
        maxRows={16}
        maxLength={limits.noticeMaxLength}
        readOnly={!draft.canChange}
        value={own}
        onChange={({ currentTarget }) => draft.setNotice(language, currentTarget.value)}
        error={draft.errorOf('form_notices')}
      />
      {isContested && (
        <p className={classes.contested}>
          <Contested
            name="form_notices"
            now={theirs || text('settings.notice.builtin.short')}
            take={() => draft.setNotice(language, theirs)}
          />
        </p>
      )}
      {own.trim() === '' ? (
        <>
          <p>{text('settings.notice.builtin')}</p>
          <blockquote lang={lang} dir={dir}>
            {draft.settings.built_in_notices[language]}
          </blockquote>
        </>
      ) : (
        draft.canChange && (
          <Anchor component="button" type="button" size="xs" onClick={() => draft.setNotice(language, '')}>
            {text('settings.notice.back')}
          </Anchor>
        )
      )}
    </div>
  )
}

const labelOf = (language: Language, draft: Draft) => {
  const { name } = writing[language]
  return draft.notice(language).trim() === '' ? name : text('settings.notice.isown', { language: name })
}
