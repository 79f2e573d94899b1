import { Alert, NativeSelect, Text, Textarea } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { Output } from '#web/api-types.ts'
import { toldQuery } from '#web/queries.ts'
import { text } from '#web/texts.ts'
import { Part, Row, Rows } from '#web/ui/page.tsx'
import { nameOf } from '#web/ui/person.ts'
import { Failed, Loading } from '#web/ui/states.tsx'
import { hourText } from '#web/ui/time/time.tsx'
import { Origin } from './origin.tsx'
import type { Draft } from './use-draft.ts'

/** Who is told of new leads: the addresses of the firm, and the people as they have chosen in their accounts. */
export const ToldPart = ({ draft }: { draft: Draft }) => (
  <>
    <Part title={text('settings.told.always')}>
      <Textarea
        label={text('settings.notify_email')}
        description={text('settings.notify_email.hint')}
        placeholder="intake@example.com"
        autosize
        minRows={2}
        maxRows={10}
        spellCheck={false}
        readOnly={!draft.canChange}
        value={draft.shown('notify_email').join('\n')}
        onChange={({ currentTarget: { value } }) =>
          draft.set('notify_email', value === '' ? [] : value.split('\n'))
        }
        error={draft.errorOf('notify_email')}
      />
      <Origin draft={draft} name="notify_email" />
    </Part>
    <Part title={text('settings.told.digests')}>
      <NativeSelect
        label={text('settings.digest_hour')}
        description={text('settings.digest_hour.hint')}
        maw={320}
        disabled={!draft.canChange}
        value={String(draft.shown('digest_hour'))}
        data={hours.map((hour) => ({ value: String(hour), label: hourText(hour) }))}
        onChange={({ currentTarget: { value } }) => draft.set('digest_hour', Number(value))}
        error={draft.errorOf('digest_hour')}
      />
      <Origin draft={draft} name="digest_hour" />
    </Part>
    <Part title={text('settings.told.now')}>
      <Told />
    </Part>
  </>
)

const hours = Array.from({ length: 24 }, (_, hour) => hour)

const Told = () => {
  const { data, error, refetch } = useQuery(toldQuery)
  if (error && !data) return <Failed error={error} retry={() => void refetch()} />
  if (!data) return <Loading rows={3} />
  const standIns = data.people.filter(({ stands_in }) => stands_in)
  return (
    <>
      {standIns.length > 0 && (
        <Alert variant="light" color="orange" mb="md">
          <Text fw={600} size="sm">
            {text('settings.told.nobody')}
          </Text>
          {text('settings.told.standins', { who: standIns.map(nameOf).join(', ') })}
        </Alert>
      )}
      <Rows label={text('settings.told.now')}>
        {data.addresses.map((address) => (
          <Row key={address} title={address} below={text('settings.told.each')} />
        ))}
        {data.people.map((person) => (
          <Row key={person.id} title={nameOf(person)} below={howTold(person, data)} />
        ))}
      </Rows>
    </>
  )
}

const howTold = (
  { told, choice, stands_in }: Output<'readWhoIsTold'>['people'][number],
  { digest_hour }: Output<'readWhoIsTold'>,
) => {
  if (stands_in) return text('settings.told.standin')
  const hour = hourText(digest_hour)
  return `${text(`settings.told.${told}`, { hour })} · ${text(choice === null ? 'settings.told.default' : 'settings.told.chosen')}`
}
