import type { ChosenFile } from './chosen-file.ts'
import { type FormParts, fill } from './parts.ts'
import { showMistakes } from './show-mistakes.ts'

export type Sending = {
  isUnderWay(): boolean
  start(): Promise<void>
  /** Puts the form back into the state before sending. */
  end(): void
}

type Surroundings = {
  chosen: ChosenFile
  /** Called when the server answers with the same form and its mistakes. */
  replaced(page: Document): void
}

/** Sends the form, shows the progress in a bar, and shows the server's answer. */
export const sendForm = (parts: FormParts, { chosen, replaced }: Surroundings): Sending => {
  const { form, resume, button, bar, barLine, cancel, status } = parts
  const { texts } = parts.words
  let underWay: XMLHttpRequest | undefined

  const end = () => {
    underWay = undefined
    button.removeAttribute('aria-disabled')
    barLine.hidden = true
    status.textContent = ''
  }

  const start = async () => {
    const request = new XMLHttpRequest()
    underWay = request
    button.setAttribute('aria-disabled', 'true')
    bar.value = 0
    barLine.hidden = false
    cancel.hidden = false
    // The prospect may have sent the form from a field far above the progress bar.
    barLine.scrollIntoView({ block: 'nearest' })
    const body = new FormData(form)
    const file = resume.files?.[0]
    if (file) {
      const copy = await copyOf(file)
      if (underWay !== request) return
      if (!copy) {
        end()
        chosen.forget()
        return showMistakes(parts, { resume: texts.resumeChanged })
      }
      body.set('resume', copy)
    }
    request.upload.addEventListener('progress', showProgress(parts))
    // The server may store what it has received completely, so that canceling would be a promise that cannot be kept.
    request.upload.addEventListener('load', () => (cancel.hidden = true))
    request.addEventListener('load', () => answered(request))
    request.addEventListener('error', () => {
      end()
      showMistakes(parts, { form: texts.network })
    })
    request.addEventListener('abort', end)
    request.open('POST', form.action)
    request.send(body)
  }

  cancel.addEventListener('click', () => {
    underWay?.abort()
    end()
    status.textContent = texts.canceled
    button.focus()
  })

  const answered = ({ responseURL, responseText, status: code }: XMLHttpRequest) => {
    if (new URL(responseURL || location.href).pathname === '/received') {
      // When the form is embedded in another site, that page must be scrolled to the start of the receipt.
      document.documentElement.scrollIntoView()
      location.assign(responseURL)
      return
    }
    const page = new DOMParser().parseFromString(responseText, 'text/html')
    const summary = page.getElementById('summary')
    end()
    if (summary && (code === 422 || code === 400)) return replaced(page)
    // The server did not read the fields, or failed. This page still holds what the prospect typed, so it stays.
    const said = [...(summary?.querySelectorAll('li, h2 ~ p') ?? [])].at(-1)?.textContent
    showMistakes(parts, { [code === 413 ? 'resume' : 'form']: said ?? texts.otherProblem })
  }

  return { isUnderWay: () => underWay !== undefined, start, end }
}

/** Copies the file into memory, so that it cannot change during sending. Undefined if it has changed since it was chosen. */
const copyOf = async (file: File): Promise<File | undefined> => {
  const bytes = await file.arrayBuffer().catch(() => undefined)
  return bytes?.byteLength === file.size ? new File([bytes], file.name, { type: file.type }) : undefined
}

const showProgress = ({ bar, status, words: { texts, lang } }: FormParts) => {
  let announced = -1
  return ({ loaded, total }: ProgressEvent) => {
    const percent = total ? Math.floor((loaded / total) * 100) : 0
    bar.value = percent
    // A screen reader announces the text: in steps of 20 %, not at every number.
    const fifth = Math.floor(percent / 20)
    if (percent < 100 && fifth === announced) return
    announced = fifth
    const number = new Intl.NumberFormat(lang).format(percent)
    status.textContent = percent < 100 ? fill(texts.sending, { percent: number }) : texts.storing
  }
}
