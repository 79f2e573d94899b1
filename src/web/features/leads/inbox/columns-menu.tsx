import { Button, Checkbox, Popover, SegmentedControl, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { type ListColumn, densities, listColumns } from '#contract/values/list-columns.ts'
import { preferencesQuery } from '#web/queries.ts'
import { text } from '#web/texts.ts'
import { Icon } from '#web/ui/icon.tsx'
import { prefer } from '../views/change-views.ts'
import classes from './inbox.module.css'

/** What the list shows beside the name, and how high its rows are; both follow the attorney. */
export const ColumnsMenu = () => {
  const { data: preferences } = useQuery(preferencesQuery)
  // The query tells of a change a moment after the click, and a box must not jump back until then.
  const [clicked, setClicked] = useState<ListColumn[]>()
  const columns = clicked ?? preferences?.columns ?? []
  const choose = (chosen: ListColumn[]) => {
    setClicked(chosen)
    void prefer({ columns: chosen }).finally(() => setClicked(undefined))
  }
  return (
    <Popover position="bottom-end" trapFocus returnFocus shadow="md">
      <Popover.Target>
        <Button
          variant="subtle"
          color="gray"
          size="compact-xs"
          className={`${classes.tool} ${classes.columnsTool}`}
          rightSection={<Icon name="down" size={12} />}
        >
          {text('columns.label')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={text('columns.label')}>
        {preferences && (
          <Stack gap="xs">
            <SegmentedControl
              size="xs"
              aria-label={text('columns.density')}
              value={preferences.density}
              onChange={(value) => {
                const density = densities.find((each) => each === value)
                if (density) void prefer({ density })
              }}
              data={densities.map((value) => ({ value, label: text(`columns.${value}`) }))}
            />
            {listColumns.map((column) => (
              <Checkbox
                key={column}
                size="xs"
                label={text(column === 'email' ? 'field.email' : `column.${column}`)}
                checked={columns.includes(column)}
                onChange={({ currentTarget: { checked } }) =>
                  choose(listColumns.filter((each) => (each === column ? checked : columns.includes(each))))
                }
              />
            ))}
          </Stack>
        )}
      </Popover.Dropdown>
    </Popover>
  )
}
