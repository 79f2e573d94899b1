import { NativeSelect, Text } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { call } from '#web/api.ts'
import type { Output } from '#web/api-types.ts'
import { queryClient, toldQuery } from '#web/queries.ts'
import { text } from '#web/texts.ts'
import { Failed, Loading } from '#web/ui/states.tsx'
import { hourText } from '#web/ui/time/time.tsx'
import { toastProblem, toastWithUndo } from '#web/ui/toasts.tsx'

type Choice = Output<'readOwnAccount'>['lead_mails']

const choices = ['each', 'hourly', 'daily', 'none'] as const

/** How the signed-in attorney is told of new leads; a change is stored at once and can be undone. */
export const LeadMails = ({ id }: { id: number }) => {
  const { data, error, refetch } = useQuery(toldQuery)
  const store = async (lead_mails: Choice) => {
    await call('changeOwnAccount', { body: { lead_mails } })
    await queryClient.invalidateQueries({ queryKey: toldQuery.queryKey })
  }
  const change = useMutation({
    mutationFn: ({ chosen }: { chosen: Choice; before: Choice }) => store(chosen),
    onSuccess: (_stored, { chosen, before }) => {
      toastWithUndo(text('leadmails.saved', { choice: wordsOf(chosen, data) }), () =>
        store(before).then(
          () => true,
          (failure: unknown) => (toastProblem(failure), false),
        ),
      )
    },
  })
  const mine = data?.people.find((person) => person.id === id)
  if (error && !data) return <Failed error={error} retry={() => void refetch()} />
  if (!data || !mine) return <Loading rows={1} />
  const isNamed = data.addresses.some((address) => address.toLowerCase() === mine.email.toLowerCase())
  return (
    <>
      <NativeSelect
        label={text('leadmails.label')}
        maw={420}
        disabled={isNamed || change.isPending}
        value={mine.choice ?? ''}
        data={['', ...choices].map((value) => ({
          value,
          label: wordsOf(choices.find((each) => each === value) ?? null, data),
        }))}
        onChange={({ currentTarget: { value } }) =>
          change.mutate({ chosen: choices.find((each) => each === value) ?? null, before: mine.choice })
        }
      />
      {isNamed && (
        <Text size="sm" mt="xs">
          {text('leadmails.named')}
        </Text>
      )}
      {mine.stands_in && (
        <Text size="sm" mt="xs">
          {text('leadmails.standsin')}
        </Text>
      )}
    </>
  )
}

const wordsOf = (choice: Choice, told: Output<'readWhoIsTold'> | undefined) => {
  if (choice !== null) return text(`leadmails.${choice}`, { hour: hourText(told?.digest_hour ?? 0) })
  return text(told && told.addresses.length > 0 ? 'leadmails.firm.none' : 'leadmails.firm.each')
}
