import { TextInput, Textarea } from '@mantine/core'
import type { TextInput as Field, TextSettingName } from '#contract/schemas/settings.ts'
import { text } from '#web/texts.ts'
import { Origin } from './origin.tsx'
import type { Draft } from './use-draft.ts'

/** All settings of one part of the page that are declared as text fields. */
export const TextSettings = ({ draft, part }: { draft: Draft; part: Field['part'] }) =>
  fields
    .filter(([, field]) => field.part === part)
    .map(([name, field]) => <TextSetting key={name} draft={draft} name={name} field={field} />)

const fields = Object.entries<Field | null>(foyerSettings).filter(
  (entry): entry is [TextSettingName, Field] => entry[1] !== null,
)

const TextSetting = ({ draft, name, field }: { draft: Draft; name: TextSettingName; field: Field }) => {
  const about = {
    label: text(`settings.${name}`),
    description: text(`settings.${name}.hint`),
    autoComplete: field.autoComplete,
    maxLength: field.maxLength,
    readOnly: !draft.canChange,
    value: draft.shown(name),
    error: draft.errorOf(name),
  }
  return (
    <>
      {field.lines === 1 ? (
        <TextInput {...about} onChange={({ currentTarget }) => draft.set(name, currentTarget.value)} />
      ) : (
        <Textarea
          {...about}
          autosize
          minRows={field.lines}
          maxRows={10}
          onChange={({ currentTarget }) => draft.set(name, currentTarget.value)}
        />
      )}
      <Origin draft={draft} name={name} />
    </>
  )
}
