/** The package has no types. */
declare module 'tesseract.js-core/tesseract-core-simd-lstm.js' {
  const makeTesseract: (options: object) => Promise<unknown>
  export default makeTesseract
}
