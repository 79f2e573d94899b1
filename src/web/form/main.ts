// The form works without this script; it only makes sending it more comfortable. It becomes one file of its own, without
// React and without zod: a prospect on a phone waits for no more than a few KB.
import { makeChosenFile } from './chosen-file.ts'
import { findMistakes, isMended } from './find-mistakes.ts'
import { type FormParts, findParts } from './parts.ts'
import { sendForm } from './send-form.ts'
import { focusOn, mark, markAll, showMistakes } from './show-mistakes.ts'

/** Makes the form of the page live; called again for the one that takes its place after a mistake. */
const live = (): void => {
  const parts = findParts()
  if (!parts) return
  const { form, resume, words } = parts
  form.classList.add('live')
  const pick = form.querySelector<HTMLElement>('.pick')
  if (pick) pick.hidden = false

  const chosen = makeChosenFile(parts)
  const sending = sendForm(parts, { chosen, replaced: replaceBy })

  form.addEventListener('submit', (event) => {
    event.preventDefault()
    if (sending.isUnderWay()) return
    const mistakes = findMistakes(parts)
    if (Object.keys(mistakes).length > 0) return showMistakes(parts, mistakes)
    markAll(parts, {})
    void sending.start()
  })
  form.addEventListener('change', ({ target }) => {
    if (!(target instanceof HTMLInputElement) || target === resume) return
    if (!target.hasAttribute('aria-invalid') || !isMended(parts, target)) return
    mark(parts, target.name)
    const group = words.fields.find(({ name }) => name === target.name)?.group
    if (group === undefined) return
    for (const field of words.fields) if (field.group === group) mark(parts, field.name)
  })
  takeDrops(parts, chosen.show)
  resume.addEventListener('change', chosen.show)
  // A file chosen before the script was there, or before the page was left and come back to.
  if (resume.files?.length) chosen.show()
  window.addEventListener('pageshow', (event) => event.persisted && sending.end())
}

/** The same form with what the server has found wrong. */
const replaceBy = (page: Document): void => {
  const main = page.querySelector('main')
  if (!main) return
  document.title = page.title
  document.querySelector('main')?.replaceWith(document.adoptNode(main))
  live()
  focusOn(document.getElementById('summary'))
}

const takeDrops = ({ drop, resume }: FormParts, show: () => void) => {
  for (const type of ['dragenter', 'dragover', 'dragleave', 'drop'])
    drop.addEventListener(type, () =>
      drop.classList.toggle('over', type === 'dragenter' || type === 'dragover'),
    )
  drop.addEventListener('drop', ({ dataTransfer }) => {
    const file = dataTransfer?.files[0]
    if (!file) return
    const first = new DataTransfer()
    first.items.add(file)
    resume.files = first.files
    show()
  })
}

// Beside the field, a file would replace the page.
for (const type of ['dragover', 'drop']) document.addEventListener(type, (event) => event.preventDefault())
live()
