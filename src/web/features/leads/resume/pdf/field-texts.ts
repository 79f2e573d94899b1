import type { PDFPageProxy } from 'pdfjs-dist'

/** The text of a filled form field. `rect` is its left, bottom, right and top in points of the page. */
export type FieldText = {
  text: string
  rect: [number, number, number, number]
  id: string
  /** The value as it is stored in the file; `text` is what a reader sees. */
  value: string | string[]
  /** Whether the file contains an appearance stream, which is how the field is drawn. */
  hasAppearance: boolean
}

/** The filled form fields of a page. Their texts are not part of the text content of the page. */
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

/** The properties of a pdf.js annotation that are used here. */
type Widget = {
  subtype?: string
  fieldType?: string
  fieldValue?: unknown
  options?: { exportValue: string; displayValue: string }[]
  hidden?: boolean
} & Pick<FieldText, 'id' | 'rect' | 'hasAppearance'>

const labelOf = (value: string, options: NonNullable<Widget['options']>) =>
  options.find(({ exportValue }) => exportValue === value)?.displayValue ?? value
