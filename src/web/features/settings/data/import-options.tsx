import { Checkbox, NativeSelect, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { limits } from '#contract/limits.ts'
import { importDates, importFields, importKeys, importModes } from '#contract/values/import-fields.ts'
import { call } from '#web/api.ts'
import type { Input } from '#web/api-types.ts'
import { queryClient } from '#web/queries.ts'
import { type TextKey, text } from '#web/texts.ts'
import { Part } from '#web/ui/page.tsx'
import classes from './data.module.css'
import { type Report, importQuery } from './import-query.ts'

type Change = Input<'changeImport'>['body']

/** What each column is, with values of it beside, and what is to happen with the rows. */
export const ImportOptions = ({ report }: { report: Report }) => {
  const { id, columns, options, read_as } = report
  const change = useMutation({
    mutationFn: (body: Change) => call('changeImport', { params: { id }, body }),
    onSuccess: (changed) => queryClient.setQueryData(importQuery(id).queryKey, changed),
  })
  const set = (body: Change) => change.mutate(body)
  const map = (at: number, chosen: string) => {
    const field = importFields.find((each) => each === chosen) ?? null
    // A field that another column had is now this one's.
    const others = options.mapping.map((each) => (each === field && field !== 'note' ? null : each))
    set({ mapping: others.map((each, column) => (column === at ? field : each)) })
  }
  return (
    <>
      <Part title={text('imports.columns')}>
        <ul className={classes.columns} aria-label={text('imports.columns')}>
          {columns.map(({ name, samples }, at) => {
            const called = name || text('imports.column', { number: at + 1 })
            return (
              <li key={at}>
                <div className={classes.column}>
                  <strong dir="auto">{called}</strong>
                  <span dir="auto" className={classes.samples}>
                    {samples.join(' · ') || '–'}
                  </span>
                </div>
                <NativeSelect
                  size="sm"
                  aria-label={text('imports.column.is', { name: called })}
                  value={options.mapping[at] ?? ''}
                  onChange={(event) => map(at, event.currentTarget.value)}
                  data={[
                    { value: '', label: text('imports.field.none') },
                    ...importFields.map((field) => ({ value: field, label: text(`imports.field.${field}`) })),
                  ]}
                />
              </li>
            )
          })}
        </ul>
        {read_as.first_row > 0 && (
          <Checkbox
            mt="md"
            label={text('imports.header')}
            checked={options.has_header}
            onChange={(event) => set({ has_header: event.currentTarget.checked })}
          />
        )}
      </Part>
      <Part title={text('imports.how')}>
        <div className={classes.options}>
          <Choice
            label="imports.mode"
            words={importModes}
            value={options.mode}
            choose={(mode) => set({ mode })}
          />
          <Choice label="imports.key" words={importKeys} value={options.key} choose={(key) => set({ key })} />
          <Choice
            label="imports.repeated"
            words={['first', 'all']}
            value={options.repeated}
            choose={(repeated) => set({ repeated })}
          />
          {options.mode === 'create' ? (
            <Choice
              label="imports.known"
              words={['skip', 'create']}
              value={options.known}
              choose={(known) => set({ known })}
            />
          ) : (
            <Choice
              label="imports.empty"
              words={['keep', 'clear']}
              value={options.empty}
              choose={(empty) => set({ empty })}
            />
          )}
          <Choice
            label="imports.dates"
            words={importDates}
            value={options.dates}
            choose={(dates) => set({ dates })}
          />
          <Source key={options.source} source={options.source} save={(source) => set({ source })} />
        </div>
        <Checkbox
          mt="md"
          label={text('imports.confirm')}
          description={text('imports.confirm.hint')}
          checked={options.confirm}
          onChange={(event) => set({ confirm: event.currentTarget.checked })}
        />
        <Checkbox
          mt="sm"
          label={text('imports.notify')}
          checked={options.notify}
          onChange={(event) => set({ notify: event.currentTarget.checked })}
        />
      </Part>
    </>
  )
}

type ChoiceName =
  | 'imports.mode'
  | 'imports.key'
  | 'imports.repeated'
  | 'imports.known'
  | 'imports.empty'
  | 'imports.dates'

const Choice = <Word extends string>({
  label,
  words,
  value,
  choose,
}: {
  label: ChoiceName
  words: readonly Word[]
  value: Word
  choose: (word: Word) => void
}) => (
  <NativeSelect
    label={text(label)}
    value={value}
    onChange={(event) => {
      const word = words.find((each) => each === event.currentTarget.value)
      if (word !== undefined) choose(word)
    }}
    // Every word of a choice has its text; a test compares the catalogs.
    data={words.map((word) => ({ value: word, label: text(`${label}.${word}` as TextKey) }))}
  />
)

const Source = ({ source, save }: { source: string; save: (source: string) => void }) => {
  const [typed, type] = useState(source)
  return (
    <TextInput
      label={text('imports.source')}
      value={typed}
      maxLength={limits.importSourceMaxLength}
      onChange={(event) => type(event.currentTarget.value)}
      onBlur={() => typed.trim() !== source && save(typed)}
    />
  )
}
