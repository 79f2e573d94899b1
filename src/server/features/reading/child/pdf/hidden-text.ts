import { type Pdfium, memoryOf, withRoom } from './pdfium.ts'

/** What of the text on a page shows. */
export type TextSight = { hidden: number; seen: number; invisible: number }

// Points: nobody reads letters smaller than that.
const tinyHeight = 1
const invisibleMode = 3
const textObject = 1
const blank = /\s/

/**
 * Counts the letters of a page that a reader sees, and those that nobody can: white with nothing drawn behind them, tiny,
 * beyond the edge. `invisible` are those drawn in no way at all, as OCR lays them over a scan.
 */
export const sightOfText = (pdfium: Pdfium, page: number, text: number, count: number): TextSight =>
  withRoom(pdfium, 32, (at) => {
    const sight: TextSight = { hidden: 0, seen: 0, invisible: 0 }
    const width = pdfium._FPDF_GetPageWidthF(page)
    const height = pdfium._FPDF_GetPageHeightF(page)
    let backgrounds: Box[] | undefined
    for (let index = 0; index < count; index += 1) {
      const code = pdfium._FPDFText_GetUnicode(text, index)
      if (code <= 0x20 || code > 0x10ffff || blank.test(String.fromCodePoint(code))) continue
      const object = pdfium._FPDFText_GetTextObject(text, index)
      if (object !== 0 && pdfium._FPDFTextObj_GetTextRenderMode(object) === invisibleMode) {
        sight.invisible += 1
        continue
      }
      const box = boxOf(pdfium, at, (l, r, b, t) => pdfium._FPDFText_GetCharBox(text, index, l, r, b, t))
      if (!box) continue
      const isOutside = box.right < 0 || box.top < 0 || box.left > width || box.bottom > height
      const isTiny = Math.max(box.top - box.bottom, box.right - box.left) < tinyHeight && !isMark(code)
      const isUnseen =
        isOutside ||
        isTiny ||
        (isWhite(pdfium, text, index, at) && !covered(box, (backgrounds ??= drawn(pdfium, page, at))))
      if (isUnseen) sight.hidden += 1
      else sight.seen += 1
    }
    return sight
  })

type Box = { left: number; right: number; bottom: number; top: number }

/** A dot is small in any size. */
const isMark = (code: number) => !/[\p{L}\p{N}]/u.test(String.fromCodePoint(code))

const isWhite = (pdfium: Pdfium, text: number, index: number, at: number) => {
  if (!pdfium._FPDFText_GetFillColor(text, index, at, at + 4, at + 8, at + 12)) return false
  const memory = memoryOf(pdfium)
  return [0, 4, 8].every((offset) => memory.getUint32(at + offset, true) >= 250)
}

/** Everything on the page that is no text: whatever is white before it may well be seen. */
const drawn = (pdfium: Pdfium, page: number, at: number): Box[] => {
  const boxes: Box[] = []
  for (let index = 0; index < pdfium._FPDFPage_CountObjects(page); index += 1) {
    const object = pdfium._FPDFPage_GetObject(page, index)
    if (pdfium._FPDFPageObj_GetType(object) === textObject) continue
    const box = boxOf(
      pdfium,
      at,
      (l, r, b, t) => pdfium._FPDFPageObj_GetBounds(object, l, b, r, t),
      Float32Array.BYTES_PER_ELEMENT,
    )
    if (box) boxes.push(box)
  }
  return boxes
}

const covered = (box: Box, backgrounds: readonly Box[]) => {
  const x = (box.left + box.right) / 2
  const y = (box.bottom + box.top) / 2
  return backgrounds.some(
    ({ left, right, bottom, top }) => x >= left && x <= right && y >= bottom && y <= top,
  )
}

/** PDFium writes doubles for letters, and floats for objects. */
const boxOf = (
  pdfium: Pdfium,
  at: number,
  ask: (l: number, r: number, b: number, t: number) => number,
  bytes = Float64Array.BYTES_PER_ELEMENT,
): Box | undefined => {
  if (!ask(at, at + bytes, at + 2 * bytes, at + 3 * bytes)) return undefined
  const memory = memoryOf(pdfium)
  const [left = 0, right = 0, bottom = 0, top = 0] = [0, 1, 2, 3].map((nth) =>
    bytes === 8 ? memory.getFloat64(at + nth * bytes, true) : memory.getFloat32(at + nth * bytes, true),
  )
  return { left, right, bottom, top }
}
