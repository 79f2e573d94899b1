import { Anchor } from '@mantine/core'
import { text } from '#web/texts.ts'
import classes from './settings.module.css'
import type { Draft, SettingName } from './use-draft.ts'

const variables: Record<SettingName, string> = {
  firm_name: 'FIRM_NAME',
  firm_color: 'FIRM_COLOR',
  firm_footer: 'FIRM_FOOTER',
  form_languages: 'FORM_LANGUAGES',
  form_allowed_hosts: 'FORM_ALLOWED_HOSTS',
}

/** Where a value comes from, what another admin has made of it meanwhile, and the ways back. */
export const Origin = ({ draft, name }: { draft: Draft; name: SettingName }) => {
  const { settings, canChange, theirs } = draft
  const isContested = draft.draft[name] !== undefined && theirs.includes(name)
  const isOwn = draft.isSaved(name)
  const act = (label: string, take: () => void) => (
    <Anchor
      component="button"
      type="button"
      size="xs"
      onClick={take}
      aria-label={`${label}: ${text(`settings.${name}`)}`}
    >
      {label}
    </Anchor>
  )
  return (
    <p className={classes.origin}>
      {isContested && (
        <span className={classes.contested}>
          {text('settings.meanwhile.now', { value: inWords(settings[name]) })}{' '}
          {act(text('settings.meanwhile.take'), () => draft.set(name, settings[name]))}
        </span>
      )}
      {isOwn
        ? text('settings.origin.saved', {
            value: inWords(settings.environment[name]),
            variable: variables[name],
          })
        : text('settings.origin.environment', { variable: variables[name] })}{' '}
      {isOwn && canChange && act(text('settings.origin.back'), () => draft.set(name, null))}
    </p>
  )
}

const inWords = (value: string | string[]) =>
  (Array.isArray(value) ? value.join(', ') : value) || text('settings.nothing')
