import { PDFiumModule } from '@hyzyla/pdfium'

type Pointer = number

/** The functions of PDFium that are used here, as the headers in its folder public/ declare them. */
export type Pdfium = {
  HEAPU8: Uint8Array
  wasmExports: { malloc(bytes: number): Pointer; free(at: Pointer): void }
  _FPDF_InitLibraryWithConfig(config: object): void
  _FPDF_LoadMemDocument(bytes: Pointer, length: number, password: Pointer): Pointer
  _FPDF_GetLastError(): number
  _FPDF_GetPageCount(document: Pointer): number
  _FPDF_GetMetaText(document: Pointer, tag: Pointer, buffer: Pointer, bytes: number): number
  _FPDF_LoadPage(document: Pointer, index: number): Pointer
  _FPDF_ClosePage(page: Pointer): void
  _FPDF_GetPageWidthF(page: Pointer): number
  _FPDF_GetPageHeightF(page: Pointer): number
  /** Where a point is on a page of so many pixels, as it is turned; two whole numbers are written. */
  _FPDF_PageToDevice(page: Pointer, ...placeAndPoint: number[]): number
  _FPDF_GetPageSizeByIndexF(document: Pointer, index: number, size: Pointer): number
  _FPDFDoc_GetAttachmentCount(document: Pointer): number
  _FPDFDoc_GetAttachment(document: Pointer, index: number): Pointer
  _FPDFAttachment_GetName(attachment: Pointer, buffer: Pointer, bytes: number): number
  _FPDFBitmap_CreateEx(
    width: number,
    height: number,
    format: number,
    pixels: Pointer,
    stride: number,
  ): Pointer
  _FPDFBitmap_FillRect(
    bitmap: Pointer,
    x: number,
    y: number,
    width: number,
    height: number,
    color: number,
  ): void
  _FPDF_RenderPageBitmap(bitmap: Pointer, page: Pointer, ...placeAndFlags: number[]): void
  _FPDFDOC_InitFormFillEnvironment(document: Pointer, info: Pointer): Pointer
  _FPDF_FFLDraw(form: Pointer, bitmap: Pointer, page: Pointer, ...placeAndFlags: number[]): void
  _FPDFPage_CountObjects(page: Pointer): number
  _FPDFPage_GetObject(page: Pointer, index: number): Pointer
  _FPDFPageObj_GetType(object: Pointer): number
  _FPDFPageObj_GetBounds(object: Pointer, l: Pointer, b: Pointer, r: Pointer, t: Pointer): number
  _FPDFPage_GetAnnotCount(page: Pointer): number
  _FPDFPage_GetAnnot(page: Pointer, index: number): Pointer
  _FPDFPage_CloseAnnot(annotation: Pointer): void
  _FPDFAnnot_GetStringValue(annotation: Pointer, key: Pointer, buffer: Pointer, bytes: number): number
  _FPDFText_LoadPage(page: Pointer): Pointer
  _FPDFText_ClosePage(text: Pointer): void
  _FPDFText_CountChars(text: Pointer): number
  _FPDFText_GetText(text: Pointer, start: number, count: number, buffer: Pointer): number
  _FPDFText_GetUnicode(text: Pointer, index: number): number
  _FPDFText_GetTextObject(text: Pointer, index: number): Pointer
  _FPDFTextObj_GetTextRenderMode(object: Pointer): number
  _FPDFText_GetFillColor(text: Pointer, index: number, r: Pointer, g: Pointer, b: Pointer, a: Pointer): number
  _FPDFText_GetCharBox(text: Pointer, index: number, l: Pointer, r: Pointer, b: Pointer, t: Pointer): number
}

export const passwordError = 4

/** PDFium as WebAssembly: what goes wrong inside of it ends this process and touches nothing else. */
export const loadPdfium = async (): Promise<Pdfium> => {
  // Its types list a part of what it exports.
  const pdfium = (await PDFiumModule({})) as unknown as Pdfium
  pdfium._FPDF_InitLibraryWithConfig({
    version: 2,
    m_pIsolate: null,
    m_pUserFontPaths: null,
    m_v8EmbedderSlot: 0,
    m_pPlatform: null,
  })
  return pdfium
}

/** Hands in room for so many bytes, and takes them back. */
export const withRoom = <T>({ wasmExports }: Pdfium, bytes: number, use: (at: Pointer) => T): T => {
  const at = wasmExports.malloc(bytes)
  if (at === 0) throw new Error('Out of memory.')
  try {
    return use(at)
  } finally {
    wasmExports.free(at)
  }
}

/** The memory moves when it grows: to be asked for anew after each call. */
export const memoryOf = ({ HEAPU8 }: Pdfium): DataView => new DataView(HEAPU8.buffer)

const textMaxBytes = 64 * 1024

/** An entry in the document information dictionary (ISO 32000-2, 14.3.3); empty where there is none. */
export const metaText = (pdfium: Pdfium, document: Pointer, tag: string): string =>
  textUnder(pdfium, tag, (key, at, bytes) => pdfium._FPDF_GetMetaText(document, key, at, bytes))

/** An entry of an annotation (12.5.2), like the value of a form field; empty where there is none. */
export const annotationText = (pdfium: Pdfium, annotation: Pointer, key: string): string =>
  textUnder(pdfium, key, (name, at, bytes) => pdfium._FPDFAnnot_GetStringValue(annotation, name, at, bytes))

/** `ask` returns how many bytes it needs, a zero at the end included, and writes nothing where there is less room. */
const textUnder = (
  pdfium: Pdfium,
  key: string,
  ask: (key: Pointer, at: Pointer, bytes: number) => number,
): string => {
  const name = Buffer.from(`${key}\0`, 'latin1')
  return withRoom(pdfium, name.length, (nameAt) => {
    pdfium.HEAPU8.set(name, nameAt)
    const bytes = ask(nameAt, 0, 0)
    if (bytes <= 2 || bytes > textMaxBytes) return ''
    return withRoom(pdfium, bytes, (at) =>
      ask(nameAt, at, bytes) > bytes ? '' : utf16At(pdfium, at, bytes - 2),
    )
  })
}

export const utf16At = ({ HEAPU8 }: Pdfium, at: Pointer, bytes: number): string =>
  new TextDecoder('utf-16le').decode(HEAPU8.slice(at, at + bytes))
