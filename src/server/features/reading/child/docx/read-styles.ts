import { parseXml } from '#server/office/parse-xml.ts'
import type { ZipParts } from '#server/office/zip-parts.ts'
import { isOn } from './on-off.ts'

/** What a style says of a paragraph or a run (ECMA-376-1, 17.7); undefined where it says nothing. */
export type Style = {
  /** Of a heading, from 1. */
  heading?: number | undefined
  list?: string | undefined
  bold?: boolean | undefined
  italic?: boolean | undefined
  rtl?: boolean | undefined
}

type Described = Style & { basedOn?: string | undefined }

// A style that is based on itself would have no end.
const chainMax = 10

/** The styles of a document by id, each with what it has from those that it is based on; `part` has them. */
export const readStyles = async (zip: ZipParts, part: string | undefined): Promise<(id: string) => Style> => {
  if (part === undefined) return () => ({})
  const styles = new Map<string, Described>()
  let style: Described = {}
  await parseXml(zip.read(part), {
    open: (name, attribute) => {
      const value = attribute('val')
      if (name === 'style') {
        style = {}
        styles.set(attribute('styleId') ?? '', style)
      } else if (name === 'name' || name === 'outlineLvl') {
        const heading = name === 'name' ? headingNamed(value) : headingAt(value)
        if (heading !== undefined) style.heading ??= heading
      } else if (name === 'basedOn') style.basedOn = value
      else if (name === 'numId') style.list = value
      else if (name === 'b') style.bold = isOn(value)
      else if (name === 'i') style.italic = isOn(value)
      else if (name === 'bidi') style.rtl = isOn(value)
    },
  })
  return (id) => {
    let found: Described = styles.get(id) ?? {}
    for (let based = found, depth = 0; based.basedOn !== undefined && depth < chainMax; depth += 1) {
      based = styles.get(based.basedOn) ?? {}
      found = { ...based, ...found }
    }
    return found
  }
}

/** The built-in names are English in every language of Word. */
const headingNamed = (name = ''): number | undefined => {
  if (/^title$/i.test(name)) return 1
  const level = /^heading (\d)$/i.exec(name)?.[1]
  return level === undefined ? undefined : headingLevel(Number(level))
}

/** ECMA-376-1, 17.3.1.20: 9 is the level of the body text. */
export const headingAt = (outlineLevel: string | undefined): number | undefined => {
  const level = Number(outlineLevel ?? '9')
  return level >= 0 && level < 9 ? headingLevel(level + 1) : undefined
}

const headingLevel = (level: number) => Math.min(Math.max(level, 1), 6)
