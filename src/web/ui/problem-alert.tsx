import { Alert } from '@mantine/core'
import { useEffect } from 'react'
import { Problem } from '#web/api.ts'
import classes from './states.module.css'
import { sentenceOf } from './toasts.tsx'

/** What the server said about a form as a whole; what it said about a field stands beside the field. */
export const ProblemAlert = ({ error }: { error: unknown }) => {
  if (!error || (error instanceof Problem && error.code === 'invalid_fields')) return null
  return (
    <Alert color="red" variant="light" className={classes.alert ?? ''} role="alert">
      {sentenceOf(error)}
    </Alert>
  )
}

export const fieldErrors = (error: unknown): Record<string, string> =>
  error instanceof Problem ? error.errors : none

/**
 * What was said about fields, by their names; the first of them gets the focus. The `error` of a field stands after what
 * the form hands in for it, which would otherwise take it away.
 */
export const useFieldErrors = (error: unknown): Record<string, string> => {
  const errors = fieldErrors(error)
  useEffect(() => {
    if (errors !== none) document.querySelector<HTMLElement>('form [aria-invalid=true]')?.focus()
  }, [errors])
  return errors
}

const none = {}
