// The form works without this script, which only makes sending more comfortable. It is built into one file of a few KB,
// without React and zod, so that a prospect on a phone need not wait.
import { makeChosenFile } from './chosen-file.ts'
import { findMistakes, isCorrected } from './find-mistakes.ts'
import { closeMenu } from './language-menu.ts'
import { type FormParts, findParts } from './parts.ts'
import { sendForm } from './send-form.ts'
import { showAgain } from './show-again.ts'
import { tellHeight } from './tell-height.ts'
import { focusOn, mark, markAll, showMistakes } from './show-mistakes.ts'

/** Adds the script's behavior to the form; called again when the server's answer replaces the form. */
const enhanceForm = (): void => {
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
    if (event.submitter instanceof HTMLButtonElement && event.submitter.name !== '')
      return void showAgain(parts, event.submitter, replaceBy)
    const mistakes = findMistakes(parts)
    if (Object.keys(mistakes).length > 0) return showMistakes(parts, mistakes)
    markAll(parts, {})
    void sending.start()
  })
  form.addEventListener('change', ({ target }) => {
    if (!(target instanceof HTMLInputElement) || target === resume) return
    if (!target.hasAttribute('aria-invalid') || !isCorrected(parts, target)) return
    mark(parts, target.name)
    const group = words.fields.find(({ name }) => name === target.name)?.group
    if (group === undefined) return
    for (const field of words.fields) if (field.group === group) mark(parts, field.name)
  })
  takeDrops(parts, chosen.show)
  resume.addEventListener('change', chosen.show)
  // A file may have been chosen before the script loaded, or before the prospect left the page and came back.
  if (resume.files?.length) chosen.show()
  window.addEventListener('pageshow', (event) => event.persisted && sending.end())
}

/** Replaces the form by the server's answer: the same form in another language, or with the mistakes that the server found. */
const replaceBy = (page: Document): void => {
  const { lang, dir } = page.documentElement
  Object.assign(document.documentElement, { lang, dir })
  document.title = page.title
  document.body.replaceWith(document.adoptNode(page.body))
  enhanceForm()
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

// Without this, a file dropped beside the field would replace the page.
for (const type of ['dragover', 'drop']) document.addEventListener(type, (event) => event.preventDefault())
closeMenu()
tellHeight()
enhanceForm()
