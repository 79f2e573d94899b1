import { Alert } from '@mantine/core'
import { Problem } from '#web/api.ts'
import { sentenceOf } from './tell.tsx'

/** What the server said about a form as a whole; what it said about a field stands beside the field. */
export const ProblemAlert = ({ error }: { error: unknown }) => {
  if (!error || (error instanceof Problem && error.code === 'invalid_fields')) return null
  return (
    <Alert color="red" variant="light" role="alert">
      {sentenceOf(error)}
    </Alert>
  )
}

export const fieldErrors = (error: unknown): Record<string, string> =>
  error instanceof Problem ? error.errors : {}
