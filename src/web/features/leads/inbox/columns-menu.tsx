import { Button, Checkbox, Popover, SegmentedControl, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { densities, listColumns } from '#contract/values/list-columns.ts'
import { preferencesQuery } from '#web/queries.ts'
import { text } from '#web/texts.ts'
import { Icon } from '#web/ui/icon.tsx'
import { prefer } from '../views/change-views.ts'
import classes from './inbox.module.css'

/** What the list shows beside the name, and how high its rows are; both follow the attorney. */
export const ColumnsMenu = () => {
  const { data: preferences } = useQuery(preferencesQuery)
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
                checked={preferences.columns.includes(column)}
                onChange={({ currentTarget: { checked } }) =>
                  void prefer({
                    columns: listColumns.filter((each) =>
                      each === column ? checked : preferences.columns.includes(each),
                    ),
                  })
                }
              />
            ))}
          </Stack>
        )}
      </Popover.Dropdown>
    </Popover>
  )
}
