import { parseXml } from '#server/office/parse-xml.ts'
import type { ZipParts } from '#server/office/zip-parts.ts'

/** Whether cells of a style show their number as a date or a time (18.8.30). Without styles none does. */
export const readDateStyles = async (
  zip: ZipParts,
  part: string | undefined,
): Promise<(style: number) => boolean> => {
  if (part === undefined || !zip.names.includes(part)) return () => false
  const own = new Map<number, string>()
  const formats: number[] = []
  let isOfCells = false
  await parseXml(zip.read(part), {
    open: (name, attribute) => {
      if (name === 'numFmt') own.set(Number(attribute('numFmtId')), attribute('formatCode') ?? '')
      if (name === 'cellXfs') isOfCells = true
      if (name === 'xf' && isOfCells) formats.push(Number(attribute('numFmtId') ?? 0))
    },
    close: (name) => {
      if (name === 'cellXfs') isOfCells = false
    },
  })
  // A file may have more formats than cells.
  const isDate = new Map<number, boolean>()
  for (const format of formats) {
    const code = own.get(format)
    isDate.set(format, code === undefined ? isBuiltIn(format) : showsDate(code))
  }
  return (style) => isDate.get(formats[style] ?? -1) ?? false
}

/** 14 to 22 everywhere, the others in East Asia; 45 to 47 are spans of time. */
const isBuiltIn = (format: number) =>
  (format >= 14 && format <= 22) || (format >= 27 && format <= 36) || (format >= 50 && format <= 58)

/** Without what stands in quotation marks, behind a backslash, or in brackets, as a color, a country, or `[h]` for a span of time. */
const showsDate = (code: string) =>
  /[ymdhs]/i.test(code.slice(0, codeMaxLength).replaceAll(/"[^"]*"?|\\.|_.|\*.|\[[^\]]*\]?/g, '')) &&
  !/\[(?:h+|m+|s+)\]/i.test(code)

const codeMaxLength = 1_000
