import { Anchor } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useMe } from '#web/session.ts'
import { text } from '#web/texts.ts'
import { Empty } from '#web/ui/states.tsx'

/** Shows its children to admins only. For others they send no requests, which the server would refuse. */
export const AdminsOnly = ({ children }: { children: ReactNode }) =>
  useMe().role === 'admin' ? (
    children
  ) : (
    <Empty order={1} icon="team" title={text('admins.title')}>
      <p>{text('admins.text')}</p>
      <Anchor component={Link} to="/inbox">
        {text('lost.back')}
      </Anchor>
    </Empty>
  )
