// @ts-nocheck It runs in browsers, whose types the server does not have.
// The form works without this script; it only makes sending it more comfortable.
const live = () => {
  const form = document.querySelector('form[data-words]')
  if (!form) return
  const words = JSON.parse(form.dataset.words)
  const input = form.elements.resume
  const drop = form.querySelector('.drop')
  const chosen = form.querySelector('.chosen')
  const button = form.querySelector('button')
  const bar = form.querySelector('progress')
  const status = form.querySelector('.status')
  let sending = false

  form.classList.add('live')
  form.querySelector('.pick').hidden = false

  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_all, name) => values[name])
  const number = (n, digits) => new Intl.NumberFormat(words.lang, { maximumFractionDigits: digits }).format(n)
  const size = (bytes) => {
    if (bytes < 1024) return fill(words.bytes, { n: number(bytes, 0) })
    if (bytes < 1048576) return fill(words.kilobytes, { n: number(bytes / 1024, 0) })
    return fill(words.megabytes, { n: number(bytes / 1048576, 1) })
  }
  const make = (tag, properties, ...children) => {
    const element = Object.assign(document.createElement(tag), properties)
    element.append(...children)
    return element
  }

  const mistakeOfFile = () => {
    const [file] = input.files
    if (!file) return form.elements.kept_resume ? undefined : words.resume
    // Only what the name certainly rules out; the server looks at the bytes.
    if (new RegExp(words.otherFileName, 'i').test(file.name)) return words.type
    if (file.size === 0) return words.empty
    return file.size > words.maxBytes ? words.tooLarge : undefined
  }

  // The server knows better; this is for what is no address at a glance.
  const isAddress = () => /\S\s*[@＠﹫]\s*\S/.test(form.elements.email.value)

  const isEmpty = (name) => form.elements[name].value.trim() === ''
  // One of the two is enough.
  const pair = ['first_name', 'last_name']

  const findMistakes = () => {
    const mistakes = {}
    if (pair.every(isEmpty)) for (const name of pair) mistakes[name] = words[name]
    if (!isAddress()) mistakes.email = isEmpty('email') ? words.email : words.badEmail
    const file = mistakeOfFile()
    if (file) mistakes.resume = file
    if (!form.elements.notice.checked) mistakes.notice = words.notice
    return mistakes
  }

  /** Writes a mistake beside its field, or takes it away. */
  const mark = (name, text) => {
    const field = form.elements[name]
    const id = name + '-mistake'
    document.getElementById(id)?.remove()
    const others = (field.getAttribute('aria-describedby') || '')
      .split(' ')
      .filter((each) => each && each !== id)
    if (text) {
      field.setAttribute('aria-invalid', 'true')
      const before = name === 'notice' ? field.closest('.tick') : name === 'resume' ? drop : field
      before.before(make('p', { id, className: 'mistake', textContent: text }))
      others.push(id)
    } else field.removeAttribute('aria-invalid')
    if (others.length) field.setAttribute('aria-describedby', others.join(' '))
    else field.removeAttribute('aria-describedby')
  }

  const names = ['first_name', 'last_name', 'email', 'resume', 'notice']
  const markAll = (mistakes) => {
    document.getElementById('summary')?.remove()
    for (const name of names) mark(name, mistakes[name])
  }

  const show = (mistakes) => {
    markAll(mistakes)
    const lines = names
      .filter((name) => mistakes[name])
      .map((name) => make('li', {}, make('a', { href: '#' + name, textContent: mistakes[name] })))
    const summary = make('div', { id: 'summary', className: 'summary', tabIndex: -1 })
    summary.setAttribute('role', 'alert')
    // What is not known to have failed is not called unsent.
    if (mistakes.form) summary.append(make('p', { textContent: mistakes.form }))
    else
      summary.append(
        make('h2', { textContent: words.title }),
        make('p', { textContent: words.lead }),
        make('ul', {}, ...lines),
      )
    document.querySelector('main').prepend(summary)
    focusOn(summary)
  }

  const showFile = () => {
    const [file] = input.files
    chosen.replaceChildren()
    if (!file) return
    const remove = make('button', { type: 'button', className: 'quiet', textContent: words.remove })
    remove.addEventListener('click', () => {
      input.value = ''
      showFile()
      mark('resume')
      input.focus()
    })
    const text = fill(words.chosen, { name: '\u2068' + file.name + '\u2069', size: size(file.size) })
    chosen.append(make('span', { textContent: text }), remove)
    mark('resume', mistakeOfFile())
  }

  const idle = () => {
    sending = false
    button.removeAttribute('aria-disabled')
    bar.parentElement.hidden = true
    status.textContent = ''
  }

  const answered = (request) => {
    if (new URL(request.responseURL || location.href).pathname === '/received') {
      // In a frame of another site nobody else scrolls that page back to where the receipt begins.
      document.documentElement.scrollIntoView()
      location.assign(request.responseURL)
      return
    }
    const page = new DOMParser().parseFromString(request.responseText, 'text/html')
    const summary = page.getElementById('summary')
    idle()
    if (summary && (request.status === 422 || request.status === 400)) {
      document.title = page.title
      document.querySelector('main').replaceWith(document.adoptNode(page.querySelector('main')))
      live()
      focusOn(document.getElementById('summary'))
    } else {
      // Nothing was read of what was typed, or the server is in trouble: this page still has it all.
      const sentences = summary ? [...summary.querySelectorAll('li, h2 ~ p')] : []
      const said = sentences.length ? sentences[sentences.length - 1].textContent : words.other
      show(request.status === 413 ? { resume: said } : { form: said })
    }
  }

  /** In memory, so that nothing can happen to it while it is sent. Undefined when it is not the file any more that was chosen. */
  const copyOf = async (file) => {
    const bytes = await file.arrayBuffer().catch(() => {})
    if (bytes?.byteLength === file.size) return new File([bytes], file.name, { type: file.type })
  }

  const send = async () => {
    sending = true
    button.setAttribute('aria-disabled', 'true')
    bar.value = 0
    bar.parentElement.hidden = false
    // The form may have been sent from a field far above.
    bar.parentElement.scrollIntoView({ block: 'nearest' })
    const body = new FormData(form)
    const [file] = input.files
    if (file) {
      const copy = await copyOf(file)
      if (!copy) {
        idle()
        // Chosen again, the same file would be no change to the browser.
        input.value = ''
        showFile()
        return show({ resume: words.changed })
      }
      body.set('resume', copy)
    }
    const request = new XMLHttpRequest()
    let told = -1
    request.upload.addEventListener('progress', ({ loaded, total }) => {
      const percent = total ? Math.floor((loaded / total) * 100) : 0
      bar.value = percent
      // Every number read aloud would be a torrent.
      if (percent < 100 && Math.floor(percent / 20) === told) return
      told = Math.floor(percent / 20)
      status.textContent =
        percent < 100 ? fill(words.sending, { percent: number(percent, 0) }) : words.storing
    })
    request.addEventListener('load', () => answered(request))
    request.addEventListener('error', () => {
      idle()
      show({ form: words.network })
    })
    request.addEventListener('abort', idle)
    request.open('POST', form.action)
    request.send(body)
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault()
    if (sending) return
    const mistakes = findMistakes()
    if (Object.keys(mistakes).length) return show(mistakes)
    markAll({})
    void send()
  })
  input.addEventListener('change', showFile)
  form.addEventListener('change', ({ target }) => {
    const isThere = target.type === 'checkbox' ? target.checked : target.value.trim() !== ''
    const isMended = target.name === 'email' ? isAddress() : isThere
    if (target === input || !target.hasAttribute('aria-invalid') || !isMended) return
    for (const name of pair.includes(target.name) ? pair : [target.name]) mark(name)
  })
  for (const [type, over] of [
    ['dragenter', true],
    ['dragover', true],
    ['dragleave', false],
    ['drop', false],
  ])
    drop.addEventListener(type, () => drop.classList.toggle('over', over))
  drop.addEventListener('drop', (event) => {
    if (!event.dataTransfer.files.length) return
    const first = new DataTransfer()
    first.items.add(event.dataTransfer.files[0])
    input.files = first.files
    showFile()
  })
  // A file chosen before the script was there, or before the page was left and come back to.
  if (input.files.length) showFile()
  window.addEventListener('pageshow', (event) => event.persisted && idle())
}

const focusOn = (summary) => {
  summary.focus()
  summary.scrollIntoView({ block: 'start' })
}

// Beside the field, a file would replace the page.
for (const type of ['dragover', 'drop']) document.addEventListener(type, (event) => event.preventDefault())
live()
