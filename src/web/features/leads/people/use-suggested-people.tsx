import { useDebouncedValue } from '@mantine/hooks'
import { useNavigate } from '@tanstack/react-router'
import { type KeyboardEvent, useId, useState } from 'react'
import { fullName } from '#contract/values/full-name.ts'
import { text } from '#web/texts.ts'
import classes from './people.module.css'
import { type SuggestedPerson, aboutPerson, usePeople } from './use-people.ts'

const typingMs = 150

/**
 * Suggests people below a search field while somebody types. It is the combobox of the ARIA Authoring Practices whose list does
 * not choose by itself: the focus stays in the field, the arrows choose somebody, and Enter opens the lead. Without a choice all keys do
 * what they do in the field.
 * @returns what the field and its frame need: `field` for the field, `list` after it in the same frame, `show` to be called with
 * each change, and `press` with each key before the field acts on it, which it does not where `press` returns true
 */
export const useSuggestedPeople = (typed: string) => {
  const navigate = useNavigate()
  const id = useId()
  const [isOpen, setOpen] = useState(false)
  const [chosen, choose] = useState<number>()
  const [q] = useDebouncedValue(typed.trim(), typingMs)
  const { people } = usePeople(isOpen && typed.trim() !== '' ? q : '')
  const isShown = isOpen && people.length > 0
  const at = isShown ? people.findIndex((person) => person.id === chosen) : -1
  const turn = (open: boolean) => {
    setOpen(open)
    choose(undefined)
  }
  const go = (person: SuggestedPerson) => {
    turn(false)
    void navigate({ to: '/leads/$id', params: { id: String(person.id) } })
  }
  const press = (event: KeyboardEvent): boolean => {
    if (!isShown) return false
    const isDown = event.key === 'ArrowDown'
    if (isDown || event.key === 'ArrowUp') {
      event.preventDefault()
      // Beyond either end is the field itself.
      const next = isDown ? at + 1 : at === -1 ? people.length - 1 : at - 1
      choose(people[next]?.id)
      return true
    }
    if (event.key !== 'Enter' && event.key !== 'Escape') return false
    const person = people[at]
    if (person && event.key === 'Enter') go(person)
    else turn(false)
    return person !== undefined
  }
  const optionId = (person: SuggestedPerson) => `${id}-${person.id}`
  const person = people[at]
  return {
    show: () => turn(true),
    press,
    field: {
      role: 'combobox',
      autoComplete: 'off',
      'aria-autocomplete': 'list',
      'aria-expanded': isShown,
      'aria-controls': isShown ? id : undefined,
      'aria-activedescendant': person && optionId(person),
      onBlur: () => turn(false),
    } as const,
    list: isShown && (
      <div id={id} role="listbox" aria-label={text('people')} className={classes.list}>
        {people.map((each) => (
          <div
            key={each.id}
            id={optionId(each)}
            role="option"
            aria-selected={each === person}
            className={classes.person}
            // The field keeps the focus.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => go(each)}
          >
            <span className={classes.name}>{fullName(each)}</span>
            {each.is_similar && <span className={classes.similar}>{text('people.similar')}</span>}
            <span className={classes.about}>{aboutPerson(each)}</span>
          </div>
        ))}
      </div>
    ),
  }
}
