import { Badge, Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '#web/api.ts'
import type { Input, Output } from '#web/api-types.ts'
import { queryClient } from '#web/queries.ts'
import { useMe } from '#web/session.ts'
import { text } from '#web/texts.ts'
import { Row } from '#web/ui/page.tsx'
import { ConfirmButton } from '#web/ui/confirm-button.tsx'
import { nameOf } from '#web/ui/person.ts'
import { toast } from '#web/ui/toasts.tsx'
import { Ago } from '#web/ui/time/time.tsx'
import { DeactivateDialog } from './deactivate-dialog.tsx'
import { RoleMenu } from './role-menu.tsx'
import { readTeamAgain } from './read-team-again.ts'

type Attorney = Output<'listAttorneys'>['items'][number]

/** An account, and what can be done with it. */
export const Member = ({ attorney }: { attorney: Attorney }) => {
  const me = useMe()
  const [isAsking, setAsking] = useState(false)
  const change = useMutation({
    mutationFn: (body: Input<'changeAttorney'>['body']) =>
      call('changeAttorney', { params: { id: attorney.id }, body }),
    onSuccess: ({ bulk_id }, body) => {
      setAsking(false)
      toast(saidOf(attorney, body, bulk_id !== undefined))
      return readTeamAgain()
    },
  })
  const { status, role } = attorney
  const name = nameOf(attorney)
  const isChangeable = status === 'active' && attorney.id !== me.id
  const ask = (act: 'approve' | 'refuse' | 'reactivate') => (
    <ConfirmButton
      size="xs"
      variant={act === 'approve' ? 'filled' : 'default'}
      loading={change.isPending}
      label={text(`team.${act}`)}
      name={`${text(`team.${act}`)}: ${name}`}
      question={text(`team.${act}.question`, { name })}
      act={() => change.mutate({ is_active: act !== 'refuse' })}
    />
  )
  return (
    <Row
      title={name}
      below={
        <>
          {attorney.name !== null && `${attorney.email} · `}
          {text('team.since')} <Ago at={attorney.created_at} />
          {attorney.pending_leads > 0 && ` · ${text('team.pending', { count: attorney.pending_leads })}`}
        </>
      }
    >
      {role === 'admin' && !isChangeable && <Badge variant="light">{text('role.admin')}</Badge>}
      {attorney.id === me.id && <Badge variant="default">{text('team.you')}</Badge>}
      {status === 'waiting' && (
        <>
          {ask('approve')}
          {ask('refuse')}
        </>
      )}
      {status === 'deactivated' && ask('reactivate')}
      {isChangeable && (
        <>
          <RoleMenu attorney={attorney} />
          <Button
            size="xs"
            variant="default"
            onClick={() => {
              // The number of pending leads may be old.
              void queryClient.invalidateQueries({ queryKey: ['attorneys'] })
              setAsking(true)
            }}
            aria-label={`${text('team.deactivate')}: ${name}`}
          >
            {text('team.deactivate')}
          </Button>
          {isAsking && (
            <DeactivateDialog
              member={attorney}
              isPending={change.isPending}
              change={change.mutate}
              close={() => setAsking(false)}
            />
          )}
        </>
      )}
    </Row>
  )
}

const saidOf = (attorney: Attorney, { is_active }: Input<'changeAttorney'>['body'], isMoving: boolean) => {
  const name = nameOf(attorney)
  if (isMoving) return text('team.deactivate.moving', { name, count: attorney.pending_leads })
  return is_active === false ? text('team.deactivate.done', { name }) : text('saved')
}
