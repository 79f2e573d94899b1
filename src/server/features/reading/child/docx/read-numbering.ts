import { parseXml } from '#server/office/parse-xml.ts'
import type { ZipParts } from '#server/office/zip-parts.ts'

/** Whether a list has numbers (or letters) at a level, and no bullets. */
export type IsNumbered = (list: string, level: number) => boolean

/** The lists of a document (ECMA-376-1, 17.9): a list names an abstract one, which has a format for each level. */
export const readNumbering = async (zip: ZipParts, part: string | undefined): Promise<IsNumbered> => {
  if (part === undefined) return () => false
  const numbered = new Set<string>()
  const abstractOf = new Map<string, string>()
  let abstract = ''
  let list = ''
  let level = ''
  await parseXml(zip.read(part), {
    open: (name, attribute) => {
      if (name === 'abstractNum') abstract = attribute('abstractNumId') ?? ''
      else if (name === 'num') list = attribute('numId') ?? ''
      else if (name === 'abstractNumId') abstractOf.set(list, attribute('val') ?? '')
      else if (name === 'lvl') level = attribute('ilvl') ?? ''
      else if (name === 'numFmt' && !/^(?:bullet|none)$/.test(attribute('val') ?? 'none'))
        numbered.add(`${abstract} ${level}`)
    },
  })
  return (id, at) => numbered.has(`${abstractOf.get(id)} ${at}`)
}
