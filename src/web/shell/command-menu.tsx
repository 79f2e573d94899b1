import '@mantine/spotlight/styles.css'
import { Kbd, useMantineColorScheme } from '@mantine/core'
import { Spotlight, type SpotlightActionData, createSpotlight } from '@mantine/spotlight'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { fullName } from '#contract/values/full-name.ts'
import { newLeadHash } from '#web/features/leads/new-lead/new-lead.tsx'
import { aboutPerson, usePeople } from '#web/features/leads/people/use-people.ts'
import { useListedViews } from '#web/features/leads/views/listed-views.ts'
import { signOut } from '#web/features/session/sign-out.ts'
import { useMe } from '#web/session.ts'
import { text } from '#web/texts.ts'
import { useFocusBack } from '#web/ui/dialog.tsx'
import { actOf, keyNames } from '#web/ui/keyboard/acts.ts'
import { Icon, type IconName } from '#web/ui/icon.tsx'
import { possibleActs, possibleCommands, useEarlyLetters } from '#web/ui/keyboard/keys.ts'
import { sentenceOf } from '#web/ui/toasts.tsx'
import classes from './command-menu.module.css'

const [store, { open, close: shut }] = createSpotlight()

/** Ctrl-K: type to go to any screen, run a command or open a lead. */
export const CommandMenu = ({ close, help }: { close: () => void; help: () => void }) => {
  useFocusBack()
  const [query, setQuery] = useState('')
  const { people, isSearching, error } = useFoundPeople(query.trim())
  const commands = useCommands(help)
  useEffect(() => {
    open()
    return shut
  }, [])
  useEarlyLetters((letters) => setQuery((before) => before + letters))
  const typed = query.trim().toLowerCase()
  const fits = ({ label }: SpotlightActionData) => label?.toLowerCase().includes(typed)
  const [here] = useState(actsHere)
  // What is done to the lead in sight comes first; what names a colleague or an outcome only when it is asked for.
  const found = [...here.acts, ...(typed === '' ? [] : here.commands), ...commands].filter(fits)
  useEffect(selectFirst)
  return (
    <Spotlight.Root
      store={store}
      query={query}
      onQueryChange={setQuery}
      shortcut={null}
      onSpotlightClose={close}
      scrollable
      maxHeight={420}
      attributes={{ content: { 'aria-label': text('commands.placeholder') } }}
    >
      <Spotlight.Search
        placeholder={text('commands.placeholder')}
        aria-label={text('commands.placeholder')}
        leftSection={<Icon name="search" />}
      />
      <Spotlight.ActionsList>
        {[...found, ...people].map(({ id, ...action }) => (
          <Spotlight.Action key={id} {...action} />
        ))}
        {found.length + people.length === 0 && !isSearching && (
          <Spotlight.Empty>{error ? sentenceOf(error) : text('commands.none')}</Spotlight.Empty>
        )}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  )
}

/** Selects the first result, so that Enter opens it. The library does so only while the user types; leads are found later. */
const selectFirst = () => {
  const list = document.querySelector(`#${store.getState().listId || 'none'}`)
  if (!list || list.querySelector('[data-selected]')) return
  list.querySelector('[data-action]')?.setAttribute('data-selected', 'true')
  store.updateState((state) => ({ ...state, selected: 0 }))
}

const command = (id: string, icon: IconName, label: string, onClick: () => void): SpotlightActionData => ({
  id,
  label,
  onClick,
  leftSection: <Icon name={icon} />,
})

/** What the screen behind the menu can do, which the menu itself does not change. */
const actsHere = () => ({
  acts: possibleActs()
    .filter(({ name }) => actOf(name).isCommand)
    .map(({ name, run }) => ({
      ...command(`act-${name}`, actOf(name).icon, text(actOf(name).text), () => later(run)),
      rightSection: keyNames(name).map((key) => <Kbd key={key}>{key}</Kbd>),
    })),
  commands: possibleCommands().map(({ id, icon, label, run }) => command(id, icon, label, () => later(run))),
})

/** When the menu has closed: what opens a dialog or moves the focus would do it in the menu. */
const later = (run: () => void) => void setTimeout(run, 60)

const useCommands = (help: () => void): SpotlightActionData[] => {
  const { role } = useMe()
  const navigate = useNavigate()
  const { setColorScheme } = useMantineColorScheme()
  const views = useListedViews()
  return [
    ...views.map(({ key, name, search }) =>
      command(
        `view-${key}`,
        'inbox',
        `${text('nav.inbox')}: ${name}`,
        () => void navigate({ to: '/inbox', search }),
      ),
    ),
    command('new', 'plus', text('new'), () => void navigate({ to: '/inbox', search: {}, hash: newLeadHash })),
    ...(role === 'admin'
      ? [
          command('team', 'team', text('nav.team'), () => void navigate({ to: '/team' })),
          command('mail', 'mail', text('nav.mail'), () => void navigate({ to: '/mail' })),
          command(
            'jobs',
            'mail',
            `${text('nav.mail')}: ${text('jobs.title')}`,
            () => void navigate({ to: '/mail/tasks' }),
          ),
          command(
            'audit',
            'settings',
            `${text('nav.settings')}: ${text('settings.audit')}`,
            () => void navigate({ to: '/settings/audit' }),
          ),
          command(
            'data',
            'settings',
            `${text('nav.settings')}: ${text('settings.data')}`,
            () => void navigate({ to: '/settings/data' }),
          ),
        ]
      : []),
    command(
      'firm',
      'settings',
      `${text('nav.settings')}: ${text('settings.firm')}`,
      () => void navigate({ to: '/settings/firm' }),
    ),
    command(
      'form',
      'settings',
      `${text('nav.settings')}: ${text('settings.form')}`,
      () => void navigate({ to: '/settings/form' }),
    ),
    command('overview', 'chart', text('nav.overview'), () => void navigate({ to: '/overview' })),
    command('account', 'person', text('nav.account'), () => void navigate({ to: '/account' })),
    command('light', 'sun', text('scheme.light'), () => setColorScheme('light')),
    command('dark', 'moon', text('scheme.dark'), () => setColorScheme('dark')),
    command('help', 'keyboard', text('keys.title'), help),
    command('out', 'out', text('signout'), () => void signOut()),
  ]
}

const useFoundPeople = (q: string) => {
  const navigate = useNavigate()
  const { people, isAsked, isSuccess, isFetching, isPlaceholderData, error } = usePeople(q)
  // Those found by what was typed before must not be opened by Enter.
  const found: SpotlightActionData[] = (isPlaceholderData ? [] : people).map((person) => ({
    ...command(
      `lead-${person.id}`,
      'person',
      fullName(person),
      () => void navigate({ to: '/leads/$id', params: { id: String(person.id) } }),
    ),
    description: aboutPerson(person),
    ...(person.is_similar && {
      rightSection: <span className={classes.similar}>{text('people.similar')}</span>,
    }),
  }))
  // Last, and not before the people, so that Enter opens the first of them.
  if (isAsked && isSuccess && !isPlaceholderData)
    found.push(
      command(
        'all',
        'search',
        text('commands.search', { q }),
        () => void navigate({ to: '/inbox', search: { q } }),
      ),
    )
  return { people: found, isSearching: isFetching, error: isAsked ? error : null }
}
