import type { Mistakes } from './find-mistakes.ts'
import { type FormParts, inputNamed, make } from './parts.ts'

/** The names of all fields in the order of the page. */
const namesIn = ({ words }: FormParts) => [...words.fields.map(({ name }) => name), 'resume', 'consent']

/** Shows the mistakes above the form and beside the fields, and moves the focus to the summary. */
export const showMistakes = (parts: FormParts, mistakes: Mistakes): void => {
  markAll(parts, mistakes)
  const { mistakesTitle, mistakesLead } = parts.words.texts
  const lines = namesIn(parts).flatMap((name) => {
    const text = mistakes[name]
    return text === undefined ? [] : [make('li', {}, make('a', { href: `#${name}`, textContent: text }))]
  })
  const summary = make('div', { id: 'summary', className: 'summary', tabIndex: -1 })
  summary.setAttribute('role', 'alert')
  // After a network error the lead may have been stored: the title, which says that nothing was sent, would be wrong.
  if (mistakes['form'] !== undefined) summary.append(make('p', { textContent: mistakes['form'] }))
  else
    summary.append(
      make('h2', { textContent: mistakesTitle }),
      make('p', { textContent: mistakesLead }),
      make('ul', {}, ...lines),
    )
  document.querySelector('main')?.prepend(summary)
  focusOn(summary)
}

export const markAll = (parts: FormParts, mistakes: Mistakes): void => {
  document.getElementById('summary')?.remove()
  for (const line of parts.form.querySelectorAll('.mistake')) line.remove()
  for (const name of namesIn(parts)) mark(parts, name, mistakes[name])
}

/**
 * Writes a mistake beside its field, or takes it back when there is no text. Its line then keeps its place until the form is
 * sent the next time: if the page moved when a field is left, the tap that leaves it would miss what it is aimed at.
 */
export const mark = (parts: FormParts, name: string, text?: string): void => {
  const field = inputNamed(parts, name)
  if (!field) return
  const id = `${name}-mistake`
  const line = document.getElementById(id) ?? (text === undefined ? undefined : addLine(field, id))
  line?.classList.toggle('corrected', text === undefined)
  if (line && text !== undefined) line.textContent = text
  if (text === undefined) field.removeAttribute('aria-invalid')
  else field.setAttribute('aria-invalid', 'true')
  const described = (field.getAttribute('aria-describedby') ?? '')
    .split(' ')
    .filter((each) => each !== '' && each !== id)
  if (text !== undefined) described.push(id)
  if (described.length > 0) field.setAttribute('aria-describedby', described.join(' '))
  else field.removeAttribute('aria-describedby')
}

const addLine = (field: HTMLElement, id: string) => {
  const line = make('p', { id, className: 'mistake' })
  const below = field.closest('.tick, .drop') ?? field
  below.before(line)
  return line
}

export const focusOn = (summary: HTMLElement | null): void => {
  summary?.focus()
  summary?.scrollIntoView({ block: 'start' })
}
