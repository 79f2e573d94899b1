import { Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { welcomeQuery } from '#web/queries.ts'
import classes from './signed-out-page.module.css'
import { useTitle } from '#web/ui/title.ts'

/** The layout of the pages for visitors who are not signed in: one card with one task. */
export const SignedOutPage = ({
  title,
  lead,
  children,
}: {
  title: string
  lead?: ReactNode
  children?: ReactNode
}) => {
  const { data } = useQuery(welcomeQuery)
  useTitle(title)
  return (
    <main className={classes.page}>
      <div className={classes.card}>
        <p className={classes.firm}>{data?.firm_name ?? '\u00a0'}</p>
        <Title order={1} size="h2">
          {title}
        </Title>
        {lead !== undefined && (
          <Text c="dimmed" mt={6} component="div">
            {lead}
          </Text>
        )}
        {children}
      </div>
    </main>
  )
}
