import { type Pdfium, passwordError } from './pdfium.ts'

/** @returns the document, or why there is none */
export const openPdf = (pdfium: Pdfium, file: Buffer): number | 'needs_password' | 'damaged' => {
  // It is read where it lies until the end.
  const at = pdfium.wasmExports.malloc(file.length)
  pdfium.HEAPU8.set(file, at)
  const document = pdfium._FPDF_LoadMemDocument(at, file.length, 0)
  if (document !== 0) return document
  return pdfium._FPDF_GetLastError() === passwordError ? 'needs_password' : 'damaged'
}
