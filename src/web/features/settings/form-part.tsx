import { Anchor, Checkbox, NativeSelect, NumberInput, Stack, Textarea } from '@mantine/core'
import { limits } from '#contract/limits.ts'
import { type Language, isLanguage, languages, writing } from '#messages/languages.ts'
import { text } from '#web/texts.ts'
import { Part } from '#web/ui/page.tsx'
import { Embed } from './embed.tsx'
import { ConsentField } from './consent-field.tsx'
import { Origin } from './origin.tsx'
import classes from './settings.module.css'
import type { Draft } from './use-draft.ts'

export const FormPart = ({ draft }: { draft: Draft }) => (
  <>
    <Part title={text('settings.form_languages')}>
      {draft.canChange ? <LanguagesField draft={draft} /> : <Offered codes={draft.settings.form_languages} />}
    </Part>
    <Part title={text('settings.fields')}>
      <PhoneField draft={draft} />
    </Part>
    <Part title={text('settings.receipt')}>
      <AnswerHoursField draft={draft} />
    </Part>
    <Part title={text('settings.consent_texts')}>
      <ConsentField draft={draft} />
    </Part>
    <Part title={text('settings.embed')}>
      <HostsField draft={draft} />
      <Embed hosts={draft.settings.form_allowed_hosts} firm={draft.settings.firm_name} />
    </Part>
    <Anchor href="/" target="_blank" rel="noopener" mt="xl" display="inline-block">
      {text('settings.openform')}
    </Anchor>
  </>
)

const LanguagesField = ({ draft }: { draft: Draft }) => {
  const chosen = draft.shown('form_languages')
  const [first] = chosen
  const offered = languages.filter((language) => chosen.includes(language))
  return (
    <Stack gap="md">
      <Checkbox.Group
        label={text('settings.languages.offered')}
        description={text('settings.languages.hint')}
        value={chosen}
        onChange={(codes) =>
          draft.set('form_languages', [
            ...chosen.filter((code) => codes.includes(code)),
            ...codes.filter((code) => !chosen.includes(code)),
          ])
        }
        error={draft.errorOf('form_languages')}
      >
        <Stack gap="xs" mt="xs">
          {languages.map((language) => (
            <Checkbox key={language} value={language} label={<NameOf language={language} />} />
          ))}
        </Stack>
      </Checkbox.Group>
      <NativeSelect
        label={text('settings.languages.first')}
        description={text('settings.languages.first.hint')}
        maw={320}
        disabled={offered.length === 0}
        value={first}
        data={offered.map((language) => ({ value: language, label: writing[language].name }))}
        onChange={({ currentTarget: { value } }) =>
          draft.set('form_languages', [value, ...chosen.filter((code) => code !== value)])
        }
      />
      <Origin draft={draft} name="form_languages" />
    </Stack>
  )
}

const Offered = ({ codes }: { codes: string[] }) => (
  <ul className={classes.offered}>
    {codes.filter(isLanguage).map((language) => (
      <li key={language}>
        <NameOf language={language} />
      </li>
    ))}
  </ul>
)

const NameOf = ({ language }: { language: Language }) => {
  const { name, lang, dir } = writing[language]
  return (
    <bdi lang={lang} dir={dir}>
      {name}
    </bdi>
  )
}

const PhoneField = ({ draft }: { draft: Draft }) => (
  <>
    <NativeSelect
      label={text('settings.form_phone')}
      description={text('settings.form_phone.hint')}
      maw={320}
      disabled={!draft.canChange}
      value={draft.shown('form_phone')}
      data={phoneFields.map((value) => ({ value, label: text(`settings.form_phone.${value}`) }))}
      onChange={({ currentTarget: { value } }) =>
        draft.set('form_phone', phoneFields.find((each) => each === value) ?? 'off')
      }
      error={draft.errorOf('form_phone')}
    />
    <Origin draft={draft} name="form_phone" />
  </>
)

/** Here as well, because the schemas of the contract are not part of the app. */
const phoneFields = ['off', 'asked', 'required'] as const

const AnswerHoursField = ({ draft }: { draft: Draft }) => (
  <>
    <NumberInput
      label={text('settings.answer_hours')}
      description={text('settings.answer_hours.hint')}
      maw={320}
      min={0}
      max={limits.answerHoursMax}
      allowDecimal={false}
      readOnly={!draft.canChange}
      value={draft.shown('answer_hours')}
      onChange={(hours) => draft.set('answer_hours', Number(hours))}
      error={draft.errorOf('answer_hours')}
    />
    <Origin draft={draft} name="answer_hours" />
  </>
)

const HostsField = ({ draft }: { draft: Draft }) => (
  <>
    <Textarea
      label={text('settings.form_allowed_hosts')}
      description={text('settings.form_allowed_hosts.hint')}
      placeholder="https://www.example.com"
      autosize
      minRows={2}
      maxRows={10}
      spellCheck={false}
      readOnly={!draft.canChange}
      value={draft.shown('form_allowed_hosts').join('\n')}
      // Empty lines are removed on saving, not here: a user who begins a new line has just made one.
      onChange={({ currentTarget: { value } }) =>
        draft.set('form_allowed_hosts', value === '' ? [] : value.split('\n'))
      }
      error={draft.errorOf('form_allowed_hosts')}
    />
    <Origin draft={draft} name="form_allowed_hosts" />
  </>
)
