import { ActionIcon, Button, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { limits } from '#contract/limits.ts'
import { useMe } from '#web/session.ts'
import { text } from '#web/texts.ts'
import { Icon, type IconName } from '#web/ui/icon.tsx'
import { nameOf } from '#web/ui/person.ts'
import { sentenceOf, toastProblem } from '#web/ui/toasts.tsx'
import { changeView, moveView, removeView } from './change-views.ts'
import type { ListedView, SavedView } from './listed-views.ts'
import { viewKeysMax } from './use-view-keys.ts'
import classes from './views.module.css'

/** A view in the list of all, with what can be done to it. */
export const ViewLine = ({ views, at, view }: { views: ListedView[]; at: number; view: ListedView }) => {
  const [isRenaming, setRenaming] = useState(false)
  const { name, saved } = view
  if (saved && isRenaming) return <RenameLine view={saved} close={() => setRenaming(false)} />
  return (
    <li className={classes.line}>
      <span className={classes.digit}>{at < viewKeysMax && at + 1}</span>
      <span className={classes.label}>
        {name}
        {saved && <Standing view={saved} />}
      </span>
      {saved?.may_change && (
        <>
          <Tool icon="pencil" label={text('views.rename', { name })} act={() => setRenaming(true)} />
          <Tool
            icon="team"
            label={text(saved.shared ? 'views.unshare' : 'views.share', { name })}
            act={() => void changeView(saved, { shared: !saved.shared }).catch(toastProblem)}
          />
          <Tool icon="trash" label={text('views.remove', { name })} act={() => void removeView(saved)} />
        </>
      )}
      <Tool
        icon="up"
        label={text('views.up', { name })}
        isOff={at === 0}
        act={() => void moveView(views, at, -1)}
      />
      <Tool
        icon="down"
        label={text('views.down', { name })}
        isOff={at === views.length - 1}
        act={() => void moveView(views, at, 1)}
      />
    </li>
  )
}

/** Whether the firm sees it, and whose it is. */
const Standing = ({ view: { shared, owner } }: { view: SavedView }) => {
  const me = useMe()
  if (!shared) return null
  return (
    <span className={classes.standing}>
      {owner.id === me.id ? text('views.shared') : text('views.shared.by', { name: nameOf(owner) })}
    </span>
  )
}

const Tool = ({
  icon,
  label,
  isOff = false,
  act,
}: {
  icon: IconName
  label: string
  isOff?: boolean
  act: () => void
}) => (
  <ActionIcon
    variant="subtle"
    color="gray"
    className={classes.tool ?? ''}
    aria-label={label}
    title={label}
    // A disabled button would lose the focus.
    aria-disabled={isOff}
    {...(isOff && { 'data-disabled': true })}
    onClick={() => !isOff && act()}
  >
    <Icon name={icon} size={16} />
  </ActionIcon>
)

const RenameLine = ({ view, close }: { view: SavedView; close: () => void }) => {
  const [name, setName] = useState(view.name)
  const rename = useMutation({
    mutationFn: async () => changeView(view, { name: name.trim() }),
    meta: { showsOwnErrors: true },
    onSuccess: close,
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    rename.mutate()
  }
  return (
    <li>
      <form className={classes.line} onSubmit={submit}>
        <TextInput
          autoFocus
          className={classes.field ?? ''}
          aria-label={text('views.name')}
          maxLength={limits.viewNameMaxLength}
          value={name}
          onChange={({ currentTarget: { value } }) => setName(value)}
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return
            event.stopPropagation()
            close()
          }}
          error={rename.error && sentenceOf(rename.error)}
        />
        <Button size="xs" type="submit" loading={rename.isPending}>
          {text('save')}
        </Button>
      </form>
    </li>
  )
}
