import { Button, Menu } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import type { Condition } from '#contract/filter/filter.ts'
import { type FieldName, fieldNames, filterFields } from '#contract/filter/filter-fields.ts'
import { languages } from '#messages/languages.ts'
import { colleaguesQuery } from '#web/queries.ts'
import { text } from '#web/texts.ts'
import { Icon } from '#web/ui/icon.tsx'
import { nameOf } from '#web/ui/person.ts'
import classes from './filter.module.css'
import { type Colleague, valueText } from './filter-words.ts'

/** “+ Filter”: first the fields, then the values of the one that was chosen. */
export const FilterMenu = ({
  add,
  write,
}: {
  add: (condition: Condition) => void
  /** Begins the field in the line, where its value can be typed. */
  write: (field: FieldName) => void
}) => {
  const [field, setField] = useState<FieldName>()
  const items = useRef<HTMLDivElement>(null)
  const { data } = useQuery(colleaguesQuery)
  useEffect(() => {
    // Other entries have taken the place of the one that had the focus.
    if (field) items.current?.querySelector<HTMLElement>('[role=menuitem]')?.focus()
  }, [field])
  return (
    <Menu
      position="bottom-start"
      shadow="md"
      // The first field has the focus instead.
      withInitialFocusPlaceholder={false}
      onClose={() => setField(undefined)}
    >
      <Menu.Target>
        <Button
          variant="default"
          size="compact-xs"
          className={classes.add ?? ''}
          leftSection={<Icon name="plus" size={14} />}
        >
          {text('filter.add')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown className={classes.menu ?? ''}>
        <div ref={items}>
          {field === undefined
            ? fieldNames.map((each, at) => (
                <Menu.Item
                  key={each}
                  data-autofocus={at === 0 || undefined}
                  closeMenuOnClick={false}
                  onClick={() => setField(each)}
                >
                  {text(`filter.field.${each}`)}
                </Menu.Item>
              ))
            : valuesOf(field, data?.items ?? []).map(({ value, label }) => (
                <Menu.Item key={value} onClick={() => add(conditionOf(field, value))}>
                  {label}
                </Menu.Item>
              ))}
          {field && 'other' in filterFields[field] && (
            <Menu.Item onClick={() => write(field)}>{text('filter.other')}</Menu.Item>
          )}
        </div>
      </Menu.Dropdown>
    </Menu>
  )
}

const conditionOf = (field: FieldName, value: string) =>
  // The value is one of those that the field can have.
  ({ field, values: [value], isExcluded: false }) as unknown as Condition

const valuesOf = (field: FieldName, colleagues: readonly Colleague[]) => {
  const words = usual[field] ?? filterFields[field].words
  const offered = words.map((value) => ({ value, label: valueText(field, value, colleagues) }))
  if (field !== 'assigned') return offered
  return [...offered, ...colleagues.map((each) => ({ value: each.email, label: nameOf(each) }))]
}

/** What is often asked for, of the fields that are not asked for by words alone. */
const usual: Partial<Record<FieldName, readonly string[]>> = {
  waiting: ['>1d', '>3d', '>7d'],
  after: ['today', 'yesterday', '7d', '4w'],
  before: ['today', '7d', '4w'],
  language: [...languages, 'none'],
}
