// Shows the form on a site of the firm, as high as it is, without the name of the firm and without a background of its own.
// It is put where the form is to be: <script src="https://foyer.example.com/embed.js" async></script>. Attributes: data-lang
// for one language, data-title for screen readers, data-header="yes" for the name of the firm above the form.
// It is written for browsers of many years: sites put it into their pages as it is.
;(() => {
  const script = document.currentScript
  if (!(script instanceof HTMLScriptElement)) return
  const { lang, title, header } = script.dataset
  const address = new URL('/', script.src)
  if (header !== 'yes') address.searchParams.set('bare', '1')
  if (lang) address.searchParams.set('lang', lang)

  const frame = document.createElement('iframe')
  frame.src = address.href
  frame.title = title || 'Form'
  // The first height is a guess; the form says what it needs as soon as it is there.
  Object.assign(frame.style, { display: 'block', width: '100%', height: '60rem', border: '0' })
  script.after(frame)

  window.addEventListener('message', ({ origin, source, data }) => {
    if (origin !== address.origin || source !== frame.contentWindow) return
    const height = Math.ceil(data?.foyerHeight)
    if (height > 0 && height <= 20_000) frame.style.height = `${height}px`
  })
})()
