import { fileSizeIn } from '#contract/values/file-size.ts'
import { mistakeOfFile } from './find-mistakes.ts'
import { type FormParts, fill, make } from './parts.ts'
import { mark } from './show-mistakes.ts'

export type ChosenFile = {
  /** Tells which file is chosen, and whether it can be taken. */
  show(): void
  /** Nothing is chosen any more. */
  forget(): void
}

export const makeChosenFile = (parts: FormParts): ChosenFile => {
  const { resume, chosen, words } = parts
  const { texts, lang } = words

  const forget = () => {
    // Chosen again, the same file would be no change to the browser.
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
    // Isolated, so that a name in another direction moves nothing beside it.
    const text = fill(texts.chosen, { name: `\u2068${file.name}\u2069`, size })
    chosen.append(make('span', { textContent: text }), remove)
    mark(parts, 'resume', mistakeOfFile(parts))
  }

  return { show, forget }
}
