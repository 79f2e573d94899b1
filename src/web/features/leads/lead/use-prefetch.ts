import { useEffect } from 'react'
import type { Output } from '#web/api-types.ts'
import { prefetchLead } from '../resume/resume-queries.ts'

/** What is shown now is read first. */
const pauseMs = 300

/** Reads the next and the previous lead of the list, so that their pages and resumes open at once. */
export const usePrefetch = (
  id: number,
  around: Pick<Output<'readNeighbors'>, 'next' | 'previous'> | undefined,
): void => {
  const { next, previous } = around ?? {}
  useEffect(() => {
    const timer = setTimeout(() => {
      for (const other of [next, previous]) if (other && other !== id) void prefetchLead(other)
    }, pauseMs)
    return () => clearTimeout(timer)
  }, [id, next, previous])
}
