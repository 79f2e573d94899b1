import { Button, Group } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { Problem } from '#web/api.ts'
import { text } from '#web/texts.ts'

const closing = () => ({ closeButtonProps: { 'aria-label': text('close') } })

type ToastAct = { label: string; act: () => void }

export const toast = (message: string, acts: ToastAct[] = []): void => {
  notifications.show({
    message: acts.length > 0 ? <Choice message={message} acts={acts} /> : message,
    ...closing(),
  })
}

/** Says how far something is, until it is hidden. */
export const toastProgress = () => {
  const id = nextToast()
  let isShown = false
  return {
    say: (message: string): void => {
      const shown = { id, message, loading: true, autoClose: false as const, ...closing() }
      if (isShown) notifications.update(shown)
      else notifications.show(shown)
      isShown = true
    },
    hide: (): void => void notifications.hide(id),
  }
}

/** The sentence that explains an error: the server's own if it sent one. */
export const sentenceOf = (error: unknown): string => {
  if (!(error instanceof Problem)) return text('problem.unexpected')
  if (error.code === 'offline') return text('problem.offline')
  if (error.code === 'unanswered') return text('problem.unanswered')
  if (error.code === 'changed_meanwhile') return text('problem.changed')
  if (error.code !== 'too_many_requests') return error.message
  return text('problem.toomany', { minutes: Math.max(1, Math.ceil((error.retryAfterSeconds ?? 60) / 60)) })
}

export const toastProblem = (error: unknown): void => {
  notifications.show({ message: sentenceOf(error), color: 'red', autoClose: 10_000, ...closing() })
}

// A counter, because browsers offer crypto.randomUUID on HTTPS and localhost only.
let toasts = 0
const nextToast = () => `toast-${(toasts += 1)}`

type Undoable = { said: string; toast: string; undo: () => Promise<boolean> }

/** What can still be undone, the latest last. Entries stay when their toast has disappeared. */
const done: Undoable[] = []
const doneMax = 50

/**
 * Says what was done and offers to undo it. The key z undoes it too; pressed again, it undoes what was done before.
 * @returns withdraws the offer, for a change that was not made after all
 */
export const toastWithUndo = (
  said: string,
  undo: () => Promise<boolean>,
  others: ToastAct[] = [],
): (() => void) => {
  const toast = nextToast()
  const entry: Undoable = { said, toast, undo }
  const shown = done.at(-1)
  if (shown) notifications.hide(shown.toast)
  done.push(entry)
  if (done.length > doneMax) done.shift()
  notifications.show({
    id: toast,
    autoClose: 10_000,
    message: (
      <Choice message={said} acts={[...others, { label: text('undo'), act: () => void take(entry) }]} />
    ),
    ...closing(),
  })
  return () => forget(entry)
}

const forget = (entry: Undoable) => {
  const at = done.indexOf(entry)
  if (at !== -1) done.splice(at, 1)
  notifications.hide(entry.toast)
}

const take = async (entry: Undoable) => {
  forget(entry)
  if (await entry.undo()) toast(text('undone.what', { what: entry.said }))
}

export const takeUndo = (): void => {
  const entry = done.at(-1)
  if (entry) void take(entry)
  else toast(text('undo.nothing'))
}

/** Call after signing out: nobody may undo what another attorney did. */
export const forgetUndo = (): void => void done.splice(0)

/** Shows a question until it is answered. */
export const toastQuestion = (message: string, acts: ToastAct[]): void => {
  const id = nextToast()
  const closingActs = acts.map(({ label, act }) => ({ label, act: () => (notifications.hide(id), act()) }))
  notifications.show({
    id,
    autoClose: false,
    color: 'orange',
    message: <Choice message={message} acts={closingActs} />,
    ...closing(),
  })
}

const Choice = ({ message, acts }: { message: string; acts: ToastAct[] }) => (
  <Group justify="space-between" gap="sm">
    <span>{message}</span>
    <Group gap="xs">
      {acts.map(({ label, act }) => (
        <Button key={label} size="compact-sm" variant="light" onClick={act}>
          {label}
        </Button>
      ))}
    </Group>
  </Group>
)
