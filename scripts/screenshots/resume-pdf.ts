/**
 * A resume on one page of US letter, as PDF 1.4 with the standard fonts (ISO 32000-1, 9.6.2.2), so that no font is
 * embedded.
 * @param lines the text below the name; a line that begins with `#` is a heading
 */
export const resumePdf = (name: string, lines: string[] = ['#Experience', 'Analytical engines']): string => {
  const words = [
    text('F2', 22, 716, name),
    ...lines.map((line, index) =>
      line.startsWith('#')
        ? text('F2', 12, 676 - index * 19, line.slice(1))
        : text('F1', 10.5, 676 - index * 19, line),
    ),
  ].join('\n')
  return documentOf([
    '<</Type/Catalog/Pages 2 0 R/Lang(en)>>',
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R/F2 6 0 R>>>>>>',
    `<</Length ${words.length}>>stream\n${words}\nendstream`,
    '<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>',
    '<</Type/Font/Subtype/Type1/BaseFont/Helvetica-Bold/Encoding/WinAnsiEncoding>>',
  ])
}

/** A PDF with one page for each line. */
export const pagesPdf = (lines: string[]): string => {
  const pageAt = (index: number) => 4 + 2 * index
  return documentOf([
    '<</Type/Catalog/Pages 2 0 R>>',
    `<</Type/Pages/Kids[${lines.map((_, index) => `${pageAt(index)} 0 R`).join(' ')}]/Count ${lines.length}>>`,
    '<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>',
    ...lines.flatMap((line, index) => {
      const words = text('F1', 22, 716, line)
      return [
        `<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents ${pageAt(index) + 1} 0 R/Resources<</Font<</F1 3 0 R>>>>>>`,
        `<</Length ${words.length}>>stream\n${words}\nendstream`,
      ]
    }),
  ])
}

const text = (font: string, size: number, y: number, words: string) =>
  `BT /${font} ${size} Tf 0.12 0.13 0.15 rg 72 ${y} Td (${words.replaceAll(/[()\\]/g, String.raw`\$&`)}) Tj ET`

/** @param objects the first one is the catalog; each character is one byte */
export const documentOf = (objects: string[]): string => {
  let file = '%PDF-1.4\n'
  const offsets = objects.map((object, index) => {
    const at = file.length
    file += `${index + 1} 0 obj${object}endobj\n`
    return `${String(at).padStart(10, '0')} 00000 n \n`
  })
  const table = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${offsets.join('')}`
  return `${file}${table}trailer<</Size ${objects.length + 1}/Root 1 0 R>>\nstartxref\n${file.length}\n%%EOF\n`
}
