import { focusOnMenu } from './language-menu.ts'
import type { FormParts } from './parts.ts'
import { showMistakes } from './show-mistakes.ts'

/**
 * Gets the same form from the server, as the pressed button wants it (in another language, or with another address), with
 * what was typed. Nothing is submitted, and the chosen file stays in the browser.
 */
export const showAgain = async (
  parts: FormParts,
  pressed: HTMLButtonElement,
  replaceBy: (page: Document) => void,
): Promise<void> => {
  const { form, resume } = parts
  const body = new FormData(form)
  body.delete('resume')
  body.append(pressed.name, pressed.value)
  const answer = await fetch(form.action, { method: 'POST', body }).catch(() => undefined)
  if (!answer?.ok) return showMistakes(parts, { form: parts.words.texts.otherProblem })
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
  const input = page.querySelector<HTMLInputElement>('#resume')
  if (input) input.files = resume.files
  replaceBy(page)
  if (pressed.name === 'language') focusOnMenu()
  else document.getElementById('email')?.focus()
  // A page that is loaded again is in the same language.
  const { action } = document.querySelector<HTMLFormElement>('#form') ?? form
  history.replaceState(null, '', action)
}
