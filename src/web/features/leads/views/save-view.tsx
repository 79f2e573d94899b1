import { Button, Checkbox, Group, Popover, Stack, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { limits } from '#contract/limits.ts'
import { text } from '#web/texts.ts'
import { useFieldErrors } from '#web/ui/problem-alert.tsx'
import { sentenceOf } from '#web/ui/toasts.tsx'
import { type InboxSearch, orderOf } from '../inbox/inbox-search.ts'
import { changeView, saveView } from './change-views.ts'
import { lineOfSearch } from './line-of-search.ts'
import type { SavedView } from './listed-views.ts'

/** “Save view”: gives the line and the order a name. A view that was opened before the line was changed can be changed too. */
export const SaveView = ({ search, opened }: { search: InboxSearch; opened: SavedView | undefined }) => {
  const [isOpen, setOpen] = useState(false)
  return (
    <Popover
      opened={isOpen}
      onChange={setOpen}
      position="bottom-start"
      width={300}
      trapFocus
      returnFocus
      shadow="md"
    >
      <Popover.Target>
        <Button variant="subtle" size="compact-xs" onClick={() => setOpen((is) => !is)}>
          {text('views.save')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={text('views.save')}>
        <SaveForm search={search} opened={opened} close={() => setOpen(false)} />
      </Popover.Dropdown>
    </Popover>
  )
}

const SaveForm = ({
  search,
  opened,
  close,
}: {
  search: InboxSearch
  opened: SavedView | undefined
  close: () => void
}) => {
  const [name, setName] = useState('')
  const [shared, setShared] = useState(false)
  const content = { q: lineOfSearch(search), sort: orderOf(search) }
  const save = useMutation({
    mutationFn: () => saveView({ name: name.trim(), shared, ...content }),
    meta: { showsOwnErrors: true },
    onSuccess: close,
  })
  const change = useMutation({
    mutationFn: async (view: SavedView) => changeView(view, content),
    onSettled: close,
  })
  const errors = useFieldErrors(save.error)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save.mutate()
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <TextInput
          data-autofocus
          label={text('views.name')}
          maxLength={limits.viewNameMaxLength}
          value={name}
          onChange={({ currentTarget: { value } }) => setName(value)}
          error={errors['name'] ?? errors['q'] ?? (save.error && sentenceOf(save.error))}
        />
        <Checkbox
          label={text('views.share.choice')}
          checked={shared}
          onChange={({ currentTarget: { checked } }) => setShared(checked)}
        />
        <Group justify="flex-end" gap="xs">
          {opened?.may_change && (
            <Button
              size="xs"
              variant="default"
              loading={change.isPending}
              onClick={() => change.mutate(opened)}
            >
              {text('views.update', { name: opened.name })}
            </Button>
          )}
          <Button size="xs" type="submit" loading={save.isPending}>
            {text('save')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
