import { Button, Menu } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { exportFormats } from '#contract/export/export-formats.ts'
import { call } from '#web/api.ts'
import type { Output } from '#web/api-types.ts'
import { useMe } from '#web/session.ts'
import { text } from '#web/texts.ts'
import { Icon } from '#web/ui/icon.tsx'
import type { InboxSearch } from '../inbox/inbox-search.ts'
import { exportView } from './export-view.ts'
import classes from './export-menu.module.css'

/** Downloads the leads of the list as a file; only for those who may. */
export const ExportMenu = ({
  search,
  page,
}: {
  search: InboxSearch
  /** The first page of the list. */
  page: Output<'listInbox'> | undefined
}) => {
  if (!useMayExport()) return null
  return (
    <Menu
      position="bottom-end"
      shadow="md"
      width={300}
      // The first format has the focus instead.
      withInitialFocusPlaceholder={false}
    >
      <Menu.Target>
        <Button
          variant="default"
          size="compact-xs"
          className={classes.open ?? ''}
          leftSection={<Icon name="download" size={14} />}
        >
          {text('export')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{labelOf(page)}</Menu.Label>
        {exportFormats.map((format, at) => (
          <Menu.Item
            key={format}
            data-autofocus={at === 0 || undefined}
            onClick={() => void exportView(search, format)}
          >
            {text(`export.${format}`)}
            <span className={classes.hint}>{text(`export.${format}.hint`)}</span>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

const useMayExport = () => {
  const isAdmin = useMe().role === 'admin'
  const { data } = useQuery({
    queryKey: ['settings'],
    queryFn: () => call('readSettings', {}),
    enabled: !isAdmin,
  })
  return isAdmin || data?.leads_export === 'attorneys'
}

const labelOf = (page: Output<'listInbox'> | undefined) => {
  if (page === undefined || page.total === null) return text('export.label')
  return page.total_is_at_least
    ? text('found.many', { count: page.total.toLocaleString() })
    : text('select.many', { count: page.total })
}
