import { CloseButton, Kbd, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { useLocation } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { text } from '#web/texts.ts'
import { Icon } from '#web/ui/icon.tsx'
import { useActs } from '#web/ui/keyboard/keys.ts'
import { mistakeIn } from '../filter/filter-line.ts'
import { LineMistake, type Mistake } from '../filter/line-mistake.tsx'
import { useSuggestedPeople } from '../people/use-suggested-people.tsx'
import classes from './inbox.module.css'

/** The line of words and fields by which leads are found while the user types; suggests people. */
export const Search = ({
  q,
  refused,
  change,
}: {
  q: string
  /** What the server does not understand of q. */
  refused: Mistake | undefined
  change: (q: string) => void
}) => {
  const [typed, setTyped] = useState(q)
  const field = useRef<HTMLInputElement>(null)
  const changeSoon = useDebouncedCallback(change, 150)
  const people = useSuggestedPeople(typed)
  const { hash, state } = useLocation()
  useEffect(() => {
    if (document.activeElement !== field.current) setTyped(q)
  }, [q])
  useEffect(() => {
    if (hash === 'search') field.current?.focus()
  }, [hash, state])
  const mistake = mistakeIn(typed) ?? (typed.trim() === q ? refused : undefined)
  const set = (next: string) => {
    setTyped(next)
    changeSoon(next.trim())
  }
  /** Moves the focus to the first row of the list, which is shown again without the search. */
  const leave = () => {
    document.querySelector<HTMLElement>('main')?.focus()
    requestAnimationFrame(() => document.querySelector<HTMLElement>('[data-row] a')?.focus())
  }
  useActs({ search: () => field.current?.focus() })
  return (
    <div className={classes.search} role="search">
      <TextInput
        {...people.field}
        ref={field}
        inputMode="search"
        enterKeyHint="search"
        aria-label={text('search.label')}
        placeholder={text('search.placeholder')}
        leftSection={<Icon name="search" size={16} />}
        rightSection={
          typed ? (
            <CloseButton size="sm" aria-label={text('search.clear')} onClick={() => set('')} />
          ) : (
            <Kbd className={classes.key ?? ''} aria-hidden>
              /
            </Kbd>
          )
        }
        value={typed}
        error={mistake && <LineMistake line={typed} mistake={mistake} />}
        onChange={(event) => {
          set(event.currentTarget.value)
          people.show()
        }}
        onKeyDown={(event) => {
          if (people.press(event)) return
          if (event.key === 'Escape') {
            set('')
            changeSoon.flush()
            leave()
          }
          if (event.key === 'Enter') changeSoon.flush()
          if (event.key === 'ArrowDown' || event.key === 'Enter')
            document.querySelector<HTMLElement>('[data-row] a')?.focus()
        }}
      />
      {people.list}
    </div>
  )
}
