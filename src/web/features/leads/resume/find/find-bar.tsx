import { ActionIcon, TextInput } from '@mantine/core'
import { useEffect, useRef } from 'react'
import { text } from '#web/texts.ts'
import { Icon } from '#web/ui/icon.tsx'
import { useActs } from '#web/ui/keyboard/keys.ts'
import classes from './find-bar.module.css'
import { type Find, matchesMax } from './use-find.ts'

/** Searches in the resume: Enter goes to the next match, Shift-Enter to the one before, Escape ends the search. */
export const FindBar = ({
  find,
  isScan = false,
  isFocused = false,
  saysPage = false,
}: {
  find: Find
  isScan?: boolean
  isFocused?: boolean
  /** On which page the match is, is said too. */
  saysPage?: boolean
}) => {
  const { typed, type, found, step, isSearching } = find
  const field = useRef<HTMLInputElement>(null)
  const count = found.matches.length
  useActs({ find: () => field.current?.select() })
  useEffect(() => {
    if (isFocused) field.current?.focus()
  }, [isFocused])
  return (
    <div className={classes.bar} role="search">
      <TextInput
        ref={field}
        size="xs"
        className={classes.field ?? ''}
        aria-label={text('find')}
        placeholder={text(isScan ? 'find.scan' : 'find')}
        disabled={isScan}
        leftSection={<Icon name="search" size={14} />}
        value={typed}
        onChange={(event) => type(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') step(event.shiftKey ? -1 : 1)
          if (event.key === 'Escape') {
            type('')
            toResume(event.currentTarget)
          }
        }}
      />
      <span role="status" className={classes.count}>
        {typed.trim() !== '' && !isSearching && foundText(find, saysPage)}
      </span>
      {count > 1 && (
        <>
          <ActionIcon variant="default" aria-label={text('find.previous')} onClick={() => step(-1)}>
            <Icon name="up" size={14} />
          </ActionIcon>
          <ActionIcon variant="default" aria-label={text('find.next')} onClick={() => step(1)}>
            <Icon name="down" size={14} />
          </ActionIcon>
        </>
      )}
    </div>
  )
}

/** Moves the focus back to the resume. */
const toResume = (field: HTMLElement) =>
  field.closest('section')?.querySelector<HTMLElement>('[tabindex="0"]')?.focus({ preventScroll: true })

const foundText = ({ found: { at, matches } }: Find, saysPage: boolean) => {
  const count = matches.length
  if (count === 0) return text('find.none')
  return text(saysPage ? 'find.count.page' : 'find.count', {
    number: at + 1,
    count: `${count.toLocaleString()}${count === matchesMax ? '+' : ''}`,
    page: (matches[at]?.page ?? 0) + 1,
  })
}
