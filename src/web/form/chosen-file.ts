import { fileSizeIn } from '#contract/values/file-size.ts'
import { mistakeOfFile } from './find-mistakes.ts'
import { type FormParts, fill, make } from './parts.ts'
import { mark } from './show-mistakes.ts'

export type ChosenFile = {
  /** Shows which file is chosen, and why it cannot be accepted, if so. */
  show(): void
  /** Clears the choice. */
  forget(): void
}

export const makeChosenFile = (parts: FormParts): ChosenFile => {
  const { resume, chosen, words } = parts
  const { texts, lang } = words

  const forget = () => {
    // Otherwise choosing the same file again would fire no change event.
    resume.value = ''
    show()
  }

  const show = () => {
    const file = resume.files?.[0]
    chosen.replaceChildren()
    if (!file) return
    const remove = make('button', { type: 'button', className: 'quiet', textContent: texts.remove })
    remove.addEventListener('click', () => {
      forget()
      mark(parts, 'resume')
      resume.focus()
    })
    const { unit, n } = fileSizeIn(lang, file.size)
    const size = fill(texts[unit], { n })
    // The name is isolated, so that a right-to-left name does not reorder the text around it.
    const text = fill(texts.chosen, { name: `\u2068${file.name}\u2069`, size })
    chosen.append(make('span', { textContent: text }), remove)
    mark(parts, 'resume', mistakeOfFile(parts))
  }

  return { show, forget }
}
