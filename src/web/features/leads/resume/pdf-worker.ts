import 'pdfjs-dist/build/pdf.worker.min.mjs'

// Of what it leaves out of a page pdf.js says so on the console of its worker, and nowhere else.
console.warn = (warning: unknown) => postMessage({ pdfWarning: String(warning) }, {})
