import 'pdfjs-dist/build/pdf.worker.min.mjs'

// pdf.js reports what it leaves out of a page only on the console of its worker: send these warnings to the page.
console.warn = (warning: unknown) => postMessage({ pdfWarning: String(warning) }, {})
