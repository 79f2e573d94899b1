import { Anchor } from '@mantine/core'
import { text } from '#web/texts.ts'
import classes from './settings.module.css'
import type { AnyName, Draft, SettingName } from './use-draft.ts'

const Act = ({ label, name, act }: { label: string; name: AnyName; act: () => void }) => (
  <Anchor
    component="button"
    type="button"
    size="xs"
    onClick={act}
    aria-label={`${label}: ${text(`settings.${name}`)}`}
  >
    {label}
  </Anchor>
)

/** For a field with unsaved typing: the value that another admin has saved, with a button to take it over. */
export const Contested = ({ name, now, take }: { name: AnyName; now: string; take: () => void }) => (
  <span className={classes.contested}>
    {text('settings.meanwhile.now', { value: now })}{' '}
    <Act label={text('settings.meanwhile.take')} name={name} act={take} />
  </span>
)

/** Says whether a value was changed here or comes from the server's environment, with a button to reset it. */
export const Origin = ({ draft, name }: { draft: Draft; name: SettingName }) => {
  const { settings, canChange, theirs } = draft
  const isContested = draft.draft[name] !== undefined && theirs.includes(name)
  const isOwn = draft.isSaved(name)
  return (
    <p className={classes.origin}>
      {isContested && (
        <Contested name={name} now={inWords(settings[name])} take={() => draft.set(name, settings[name])} />
      )}
      {isOwn
        ? text('settings.origin.saved', { value: inWords(settings.environment[name]) })
        : text('settings.origin.environment')}{' '}
      {isOwn && canChange && (
        <Act label={text('settings.origin.back')} name={name} act={() => draft.set(name, null)} />
      )}
    </p>
  )
}

const inWords = (value: string | string[]) =>
  (Array.isArray(value) ? value.join(', ') : value) || text('settings.nothing')
