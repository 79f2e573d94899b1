import { parseXml } from './parse-xml.ts'
import type { makeTextCollector } from '../text-collector.ts'

/** What stands out in a part with text: the body, a header, the notes. */
export type StorySight = {
  hasHiddenText: boolean
  hasWhiteText: boolean
  /** Something colored or drawn, before which white text may be seen. */
  hasBackground: boolean
  /** What fields ask for (ECMA-376-1, 17.16): instructions like `HYPERLINK "…"`. */
  instructions: string
}

/** In half points. */
const tinySize = 4
const instructionsMaxLength = 100_000

/** Not the text of the document: what a change took away, and the second form of a drawing for older programs. */
const leftOut = new Set(['Fallback', 'del', 'moveFrom', 'instrText', 'delInstrText', 'delText'])
const marks: Partial<Record<string, string>> = { tab: '\t', br: '\n', cr: '\n', noBreakHyphen: '-' }
/** What divides an element from the next one; of several that end together, the last one does. */
const dividers: Partial<Record<string, string>> = { p: '\n', tc: '\t', tr: '\n' }
const backgrounds = new Set(['highlight', 'background', 'drawing', 'pict', 'tblStyle', 'pStyle', 'rStyle'])

/** Adds the text of one part of a DOCX (WordprocessingML, ECMA-376-1, 17.3) to `collector`. */
export const readStory = async (
  pieces: AsyncIterable<string>,
  collector: ReturnType<typeof makeTextCollector>,
): Promise<StorySight> => {
  const sight: StorySight = {
    hasHiddenText: false,
    hasWhiteText: false,
    hasBackground: false,
    instructions: '',
  }
  const path: string[] = []
  let skipped = 0
  let divider = ''
  let run = { isHidden: false, isWhite: false }

  const isInRunProperties = () => path.at(-2) === 'rPr' && path.at(-3) === 'r'
  const seeProperty = (name: string, value: string | undefined) => {
    if (name === 'vanish') run.isHidden ||= !isOff(value)
    if (name === 'sz') run.isHidden ||= Number(value) <= tinySize
    if (name === 'color') run.isWhite = value?.toUpperCase() === 'FFFFFF'
  }

  const add = (text: string) => {
    collector.add(divider + text)
    divider = ''
  }

  await parseXml(pieces, {
    open: (name, attribute) => {
      path.push(name)
      if (leftOut.has(name)) skipped += 1
      if (name === 'r') run = { isHidden: false, isWhite: false }
      if (isInRunProperties()) seeProperty(name, attribute('val'))
      if (backgrounds.has(name) || (name === 'shd' && !/^(?:auto|ffffff)?$/i.test(attribute('fill') ?? '')))
        sight.hasBackground = true
      if (name === 'fldSimple') sight.instructions += `${attribute('instr') ?? ''}\n`
      // A tab stop of a paragraph is called tab as well.
      const mark = path.at(-2) === 'r' ? marks[name] : undefined
      if (mark !== undefined && skipped === 0) add(mark)
    },
    text: (text) => {
      const within = path.at(-1)
      if (within === 'instrText' && sight.instructions.length < instructionsMaxLength)
        sight.instructions += text
      if (within !== 't' || skipped > 0) return
      add(text)
      if (text.trim() === '') return
      sight.hasHiddenText ||= run.isHidden
      sight.hasWhiteText ||= run.isWhite
    },
    close: (name) => {
      path.pop()
      if (leftOut.has(name)) skipped -= 1
      const next = dividers[name]
      if (next === undefined || skipped > 0) return
      // An empty paragraph.
      if (name === 'p') add('')
      divider = next
    },
  })
  collector.add('\n')
  return sight
}

/** ECMA-376-1, 17.17.4: a property that is there is on, unless it says otherwise. */
const isOff = (value: string | undefined) => value === '0' || value === 'false' || value === 'off'
