import { Alert } from '@mantine/core'
import { useEffect } from 'react'
import { Problem } from '#web/api.ts'
import classes from './states.module.css'
import { sentenceOf } from './toasts.tsx'

/** Shows an error about the form as a whole; errors of single fields are shown beside the fields. */
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
 * The errors by names of fields; the first invalid field gets the focus. Pass `error` after the props of
 * `form.getInputProps`, which would overwrite it.
 */
export const useFieldErrors = (error: unknown): Record<string, string> => {
  const errors = fieldErrors(error)
  useEffect(() => {
    if (errors !== none) document.querySelector<HTMLElement>('form [aria-invalid=true]')?.focus()
  }, [errors])
  return errors
}

const none = {}
