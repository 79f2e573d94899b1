import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { Problem, call } from '#web/api.ts'
import type { Input, Output } from '#web/api-types.ts'
import { queryClient } from '#web/queries.ts'
import { text } from '#web/texts.ts'
import { fieldErrors } from '#web/ui/problem-alert.tsx'
import { toast } from '#web/ui/toasts.tsx'

export type Settings = Output<'readSettings'>
export type Change = Input<'changeSettings'>['body']
/** The settings that the environment of the server can set too. */
export type SettingName = Settings['saved'][number]
type Values = Settings['environment']
export type AnyName = keyof Change
/** Settings that a list or a table shows, and that only an admin can set. */
type OwnName = 'office_hours' | 'holidays'

/** What the due times of leads follow from. */
export const clockSettings = ['firm_time_zone', 'wait_hours', 'office_hours', 'holidays'] as const

export const settingsQuery = { queryKey: ['settings'], queryFn: () => call('readSettings', {}) }

const isSame = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other)

/**
 * The unsaved changes of a user on top of the current settings. When another admin saves in the meantime, the unsaved changes
 * stay, and `theirs` names what the other admin changed.
 */
export const useDraft = (settings: Settings, canChange: boolean) => {
  const [draft, setDraft] = useState<Change>({})
  /** The settings as they were shown when the typing began; `seen` is the version that saving replaces. */
  const [from, setFrom] = useState(settings)
  const [seen, setSeen] = useState(settings.version)
  const isDirty = Object.keys(draft).length > 0

  const put = (name: AnyName, value: unknown) => {
    if (!isDirty) {
      setFrom(settings)
      setSeen(settings.version)
    }
    const { [name]: _before, ...rest } = draft
    setDraft(value === undefined ? rest : { ...rest, [name]: value })
  }

  const save = useMutation({
    mutationFn: (body: Change) => call('changeSettings', { body: withoutEmptyLines(body), version: seen }),
    onSuccess: (saved, sent) => {
      queryClient.setQueryData(settingsQuery.queryKey, saved)
      for (const key of ['welcome', 'told']) void queryClient.invalidateQueries({ queryKey: [key] })
      // What was typed during the request is not saved yet, so it stays in the draft.
      setDraft((typed) => omit(typed, (name) => isSame(typed[name], sent[name])))
      setFrom(saved)
      setSeen(saved.version)
      toast(text('saved'))
    },
    onError: async (error) => {
      if (!(error instanceof Problem) || error.code !== 'changed_meanwhile') return
      const { version } = await queryClient.fetchQuery({ ...settingsQuery, staleTime: 0 })
      setSeen(version)
    },
    meta: { showsOwnErrors: true },
  })
  const errors = fieldErrors(save.error)

  return {
    settings,
    draft,
    isDirty,
    save,
    canChange,
    /** The value that a field shows: the typed one, else the saved one, else that of the environment. */
    shown: <N extends SettingName>(name: N): Values[N] =>
      draft[name] === undefined
        ? settings[name]
        : ((draft[name] as Values[N] | null) ?? settings.environment[name]),
    /** null resets the setting to the value of the environment. */
    set: <N extends SettingName>(name: N, value: Values[N] | null) => {
      const isNothingNew = value === null ? !settings.saved.includes(name) : isSame(value, settings[name])
      put(name, isNothingNew ? undefined : value)
    },
    /** The typed value of a setting that only an admin can set, else the saved one. */
    shownOwn: <N extends OwnName>(name: N): Settings[N] | null =>
      draft[name] === undefined ? settings[name] : (draft[name] as Settings[N] | null),
    setOwn: <N extends OwnName>(name: N, value: Settings[N] | null) =>
      put(name, isSame(value, settings[name]) ? undefined : value),
    isSaved: (name: SettingName) =>
      draft[name] === undefined ? settings.saved.includes(name) : draft[name] !== null,
    setLogo: (data: string | null | undefined) =>
      put(
        'firm_logo',
        typeof data === 'string' ? { data } : data === null && settings.firm_logo ? null : undefined,
      ),
    consent: (language: string) => draft.consent_texts?.[language] ?? settings.consent_texts[language] ?? '',
    setConsent: (language: string, typed: string) => {
      const others = omit(draft.consent_texts ?? {}, (each) => each === language)
      const isNothingNew = typed === (settings.consent_texts[language] ?? '')
      const consentTexts = isNothingNew ? others : { ...others, [language]: typed }
      put('consent_texts', Object.keys(consentTexts).length > 0 ? consentTexts : undefined)
    },
    discard: () => {
      setDraft({})
      save.reset()
    },
    /** @param part the member of the setting that the error is about, such as a day of the week */
    errorOf: (name: AnyName, part?: string) =>
      Object.entries(errors)
        .filter(([field]) => `${field}.`.startsWith(part === undefined ? `${name}.` : `${name}.${part}.`))
        .map(([, message]) => message)
        .join(' ') || undefined,
    /** The settings that another admin has saved since the typing began. */
    theirs: isDirty ? names.filter((name) => !isSame(from[name], settings[name])) : [],
  }
}

export type Draft = ReturnType<typeof useDraft>

const names = Object.keys(foyerSettings) as AnyName[]

const withoutEmptyLines = (body: Change): Change => {
  const filled = { ...body }
  for (const name of ['form_allowed_hosts', 'notify_email'] as const) {
    const lines = filled[name]
    if (lines) filled[name] = lines.filter((line) => line.trim() !== '')
  }
  return filled
}

const omit = <T extends object>(values: T, leftOut: (name: keyof T & string) => boolean): Partial<T> =>
  Object.fromEntries(
    Object.entries(values).filter(([name]) => !leftOut(name as keyof T & string)),
  ) as Partial<T>
