import type { ChosenFile } from './chosen-file.ts'
import { type FormParts, fill } from './parts.ts'
import { showMistakes } from './show-mistakes.ts'

export type Sending = {
  isUnderWay(): boolean
  start(): Promise<void>
  /** The form is as before it was sent. */
  end(): void
}

type Surroundings = {
  chosen: ChosenFile
  /** The server has answered the same form with what is wrong. */
  replaced(page: Document): void
}

/** Sends the form while a bar tells how far it is, and shows what the server answers. */
export const sendForm = (parts: FormParts, { chosen, replaced }: Surroundings): Sending => {
  const { form, resume, button, bar, barLine, status } = parts
  const { texts } = parts.words
  let isUnderWay = false

  const end = () => {
    isUnderWay = false
    button.removeAttribute('aria-disabled')
    barLine.hidden = true
    status.textContent = ''
  }

  const start = async () => {
    isUnderWay = true
    button.setAttribute('aria-disabled', 'true')
    bar.value = 0
    barLine.hidden = false
    // The form may have been sent from a field far above.
    barLine.scrollIntoView({ block: 'nearest' })
    const body = new FormData(form)
    const file = resume.files?.[0]
    if (file) {
      const copy = await copyOf(file)
      if (!copy) {
        end()
        chosen.forget()
        return showMistakes(parts, { resume: texts.resumeChanged })
      }
      body.set('resume', copy)
    }
    const request = new XMLHttpRequest()
    request.upload.addEventListener('progress', tellProgress(parts))
    request.addEventListener('load', () => answered(request))
    request.addEventListener('error', () => {
      end()
      showMistakes(parts, { form: texts.network })
    })
    request.addEventListener('abort', end)
    request.open('POST', form.action)
    request.send(body)
  }

  const answered = ({ responseURL, responseText, status: code }: XMLHttpRequest) => {
    if (new URL(responseURL || location.href).pathname === '/received') {
      // In a frame of another site nobody else scrolls that page back to where the receipt begins.
      document.documentElement.scrollIntoView()
      location.assign(responseURL)
      return
    }
    const page = new DOMParser().parseFromString(responseText, 'text/html')
    const summary = page.getElementById('summary')
    end()
    if (summary && (code === 422 || code === 400)) return replaced(page)
    // Nothing was read of what was typed, or the server is in trouble: this page still has it all.
    const said = [...(summary?.querySelectorAll('li, h2 ~ p') ?? [])].at(-1)?.textContent
    showMistakes(parts, { [code === 413 ? 'resume' : 'form']: said ?? texts.otherProblem })
  }

  return { isUnderWay: () => isUnderWay, start, end }
}

/** In memory, so that nothing can happen to it while it is sent. Undefined when it is not the file any more that was chosen. */
const copyOf = async (file: File): Promise<File | undefined> => {
  const bytes = await file.arrayBuffer().catch(() => undefined)
  return bytes?.byteLength === file.size ? new File([bytes], file.name, { type: file.type }) : undefined
}

const tellProgress = ({ bar, status, words: { texts, lang } }: FormParts) => {
  let told = -1
  return ({ loaded, total }: ProgressEvent) => {
    const percent = total ? Math.floor((loaded / total) * 100) : 0
    bar.value = percent
    // Every number read aloud would be a torrent.
    const fifth = Math.floor(percent / 20)
    if (percent < 100 && fifth === told) return
    told = fifth
    const number = new Intl.NumberFormat(lang).format(percent)
    status.textContent = percent < 100 ? fill(texts.sending, { percent: number }) : texts.storing
  }
}
