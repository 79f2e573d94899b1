import type { ExportFormat } from '#contract/export/export-formats.ts'
import { call } from '#web/api.ts'
import type { Output } from '#web/api-types.ts'
import { text } from '#web/texts.ts'
import { saveFile } from '#web/ui/save-file.ts'
import { toast, toastProblem, toastProgress } from '#web/ui/toasts.tsx'
import type { InboxSearch } from '../inbox/inbox-search.ts'

const lookAgainMs = 1_000

/** Has the browser download all leads of a list, and tells how far that is and how it has ended. */
export const exportView = async (search: InboxSearch, format: ExportFormat): Promise<void> => {
  const progress = toastProgress()
  try {
    const {
      id,
      url,
      expires_in: seconds,
    } = await call('createExport', { body: { format, ...asked(search) } })
    saveFile(url)
    const beginsUntil = Date.now() + seconds * 1000
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, lookAgainMs))
      const found = await call('readExport', { params: { id } })
      if (found.state === 'completed') return toast(text('export.completed', { count: found.leads }))
      if (found.state === 'broken_off') return toast(text('export.broken_off', { count: found.leads }))
      // The browser asked where to save the file, and nobody has answered.
      if (found.state === 'ready' && Date.now() > beginsUntil) return toast(text('export.not_begun'))
      progress.say(progressText(found))
    }
  } catch (error) {
    toastProblem(error)
  } finally {
    progress.hide()
  }
}

const asked = ({ view, q, order }: InboxSearch) =>
  q === undefined
    ? { view: view ?? ('pending' as const) }
    : { q, ...(order && { order }), ...(view && { view }) }

const progressText = ({ leads, total, total_is_at_least: isAtLeast }: Output<'readExport'>) =>
  text(isAtLeast ? 'export.running.open' : 'export.running', {
    done: leads.toLocaleString(),
    total: total.toLocaleString(),
  })
