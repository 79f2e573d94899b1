import type { PDFPageProxy } from 'pdfjs-dist'

/** What is filled into a field of a form, and where: left, bottom, right and top in points of the page. */
export type FieldText = {
  text: string
  rect: [number, number, number, number]
  id: string
  /** As the file holds it. */
  value: string | string[]
  /** Whether the file holds a picture of it. */
  hasAppearance: boolean
}

/** The filled fields of a page; they are drawn with it, and are no part of its own text. */
export const fieldTextsOn = async (page: PDFPageProxy): Promise<FieldText[]> => {
  const annotations: Widget[] = await page.getAnnotations().catch(() => [])
  return annotations.flatMap(({ subtype, fieldType, fieldValue, options = [], hidden, ...field }) => {
    if (subtype !== 'Widget' || hidden === true || (fieldType !== 'Tx' && fieldType !== 'Ch')) return []
    const values = [fieldValue].flat().filter((value) => typeof value === 'string')
    const text = values.map((value) => labelOf(value, options)).join(', ')
    const value = values.length === 1 ? (values[0] ?? '') : values
    return text === '' ? [] : [{ ...field, text, value }]
  })
}

/** The part of pdf.js' description of an annotation that is read here. */
type Widget = {
  subtype?: string
  fieldType?: string
  fieldValue?: unknown
  options?: { exportValue: string; displayValue: string }[]
  hidden?: boolean
} & Pick<FieldText, 'id' | 'rect' | 'hasAppearance'>

const labelOf = (value: string, options: NonNullable<Widget['options']>) =>
  options.find(({ exportValue }) => exportValue === value)?.displayValue ?? value
