import type { Output } from '#web/api-types.ts'
import { ask, call } from '#web/api.ts'
import { leadQuery, queryClient } from '#web/queries.ts'

/** The stream of changes tells when a resume was read; this is for a change that was missed. */
const askAgainMs = 5_000
const keptMs = 60_000

// What was read of a file does not change, unless the stream of changes says so.
const kept = { staleTime: Infinity, gcTime: keptMs }
type Read = { state: { data?: { state: string } | undefined } }
const whileReading = ({ state: { data } }: Read) => (data?.state === 'reading' ? askAgainMs : false)

export const previewQuery = (id: number) => ({
  ...kept,
  queryKey: ['preview', id],
  queryFn: () => call('readResumePreview', { params: { id } }),
  refetchInterval: whileReading,
})

export const reportQuery = (id: number) => ({
  ...kept,
  queryKey: ['report', id],
  queryFn: () => call('readResumeReport', { params: { id } }),
  refetchInterval: whileReading,
})

/** Was the text recognized in pictures of the pages? */
export const isRecognized = ({ findings }: Pick<Output<'readResumeReport'>, 'findings'>): boolean =>
  findings.some(({ code }) => code === 'recognized_text')

export const textQuery = (id: number) => ({
  ...kept,
  queryKey: ['resume-text', id],
  queryFn: () => call('readResumeText', { params: { id } }),
})

/** The file itself. */
export const fileQuery = (id: number) => ({
  ...kept,
  queryKey: ['resume', id],
  queryFn: async ({ signal }: { signal: AbortSignal }) => {
    const response = await ask('downloadResume', { params: { id }, signal })
    return new Uint8Array(await response.arrayBuffer())
  },
})

export const pageQuery = (id: number, page: number) => ({
  ...kept,
  queryKey: ['resume-page', id, page],
  queryFn: async ({ signal }: { signal: AbortSignal }) =>
    (await ask('drawResumePage', { params: { id, page }, signal })).blob(),
})

/** The words of a page that is shown as a picture, and where they stand. */
export const pageWordsQuery = (id: number, page: number) => ({
  ...kept,
  queryKey: ['resume-page-words', id, page],
  queryFn: ({ signal }: { signal: AbortSignal }) => call('readPageWords', { params: { id, page }, signal }),
})

/** A larger file would take the line from what is being read. */
const prefetchMaxBytes = 1024 * 1024

/** Reads what a lead's page shows first, so that it opens at once. Whatever fails is read again there. */
export const prefetchLead = async (id: number): Promise<void> => {
  try {
    const lead = await queryClient.fetchQuery(leadQuery(id))
    if (!lead.resume) return
    const [preview] = await Promise.all([
      queryClient.fetchQuery(previewQuery(id)),
      queryClient.fetchQuery(reportQuery(id)),
    ])
    if (preview.kind === 'pdf') await queryClient.fetchQuery(textQuery(id))
    if (preview.show === 'file' && lead.resume.bytes <= prefetchMaxBytes)
      await queryClient.fetchQuery(fileQuery(id))
  } catch {
    // The page of the lead says what is wrong.
  }
}
