import { Alert, Button, Skeleton, Stack, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { text } from '#web/texts.ts'
import { Icon, type IconName } from './icon.tsx'
import { sentenceOf } from './toasts.tsx'
import classes from './states.module.css'

/** Says why nothing is shown here, and what can be done about it. */
export const Empty = ({
  icon,
  title,
  order = 2,
  children,
}: {
  icon: IconName
  title: string
  order?: 1 | 2
  children?: ReactNode
}) => (
  <div className={`${classes.empty} no-print`}>
    <span className={classes.badge}>
      <Icon name={icon} size={26} />
    </span>
    <Title order={order} size="h4" className={classes.title ?? ''}>
      {title}
    </Title>
    {children !== undefined && (
      <Text component="div" c="dimmed" size="sm" maw={380}>
        {children}
      </Text>
    )}
  </div>
)

export const Failed = ({ error, retry }: { error: unknown; retry: () => void }) => (
  <Alert
    color="red"
    variant="light"
    className={`${classes.alert} no-print`}
    title={text('problem.title')}
    m="md"
    role="alert"
  >
    <Stack gap="sm" align="flex-start">
      <Text size="sm">{sentenceOf(error)}</Text>
      <Button size="xs" variant="default" onClick={retry}>
        {text('retry')}
      </Button>
    </Stack>
  </Alert>
)

/** Gray lines in place of rows; screen readers read "Loading". */
export const Loading = ({ rows = 6 }: { rows?: number }) => (
  <div role="status" className={`${classes.loading} no-print`}>
    <span className="visually-hidden">{text('loading')}</span>
    {Array.from({ length: rows }, (_, row) => (
      <Skeleton key={row} height={18} width={`${90 - ((row * 13) % 35)}%`} animate={false} />
    ))}
  </div>
)
