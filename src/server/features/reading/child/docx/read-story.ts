import { parseXml } from '#server/office/parse-xml.ts'
import { type FoundText, type Look, type makeBlockCollector } from './block-collector.ts'
import { makeFields } from './fields.ts'
import { isOn } from './on-off.ts'
import type { IsNumbered } from './read-numbering.ts'
import { type Style, headingAt } from './read-styles.ts'

/** What stands out in a part with text: the body, a header, the notes. */
export type StorySight = {
  hasHiddenText: boolean
  hasWhiteText: boolean
  /** Something colored or drawn, before which white text may be seen. */
  hasBackground: boolean
  /** What fields ask for (ECMA-376-1, 17.16): instructions like `HYPERLINK "…"`. */
  instructions: string
  pictures: number
}

/** What a part refers to. */
export type StoryContext = {
  /** What its paragraphs are where they are nothing else. */
  kind: 'paragraph' | 'note'
  styleOf(id: string): Style
  isNumbered: IsNumbered
  /** The address behind the id of a link. */
  linkOf(id: string): string | undefined
}

/** In half points. */
const tinySize = 4

/** Not the text of the document: what a change took away, and the second form of a drawing for older programs. */
const leftOut = new Set(['Fallback', 'del', 'moveFrom', 'delInstrText', 'delText'])
const marks: Partial<Record<string, string>> = { tab: '\t', br: '\n', cr: '\n', noBreakHyphen: '-' }
const backgrounds = new Set(['highlight', 'background', 'drawing', 'pict', 'tblStyle', 'pStyle', 'rStyle'])
/** A picture itself, not the frame of a text box or a shape. */
const pictures = new Set(['blip', 'imagedata'])

type Paragraph = FoundText & { style: Style; list: string | undefined }
type RunState = Look & { style: Style }

/** Adds the blocks of one part of a DOCX (WordprocessingML, ECMA-376-1, 17.3) to `collector`. */
export const readStory = async (
  pieces: AsyncIterable<string>,
  collector: ReturnType<typeof makeBlockCollector>,
  context: StoryContext,
): Promise<StorySight> => {
  const sight = { hasHiddenText: false, hasWhiteText: false, hasBackground: false, pictures: 0 }
  const path: string[] = []
  const fields = makeFields()
  // A text box lies within a run of a paragraph, and has paragraphs of its own.
  const paragraphs: Paragraph[] = []
  const runs: RunState[] = []
  let tables = 0
  let skipped = 0

  /** What was read of a paragraph comes before what lies within it. */
  const flush = () => {
    const open = paragraphs.at(-1)
    if (!open || open.runs.length === 0) return
    collector.add(blockOf(open, context))
    open.runs = []
  }
  const add = (text: string) => {
    const paragraph = paragraphs.at(-1)
    const run = runs.at(-1)
    if (paragraph && run) collector.addText(paragraph, { ...run, href: fields.link() }, text)
  }
  const isWithin = (...names: string[]) => names.every((name, up) => path.at(-2 - up) === name)

  await parseXml(pieces, {
    open: (name, attribute) => {
      path.push(name)
      const value = attribute('val')
      if (leftOut.has(name)) skipped += 1
      if (backgrounds.has(name) || (name === 'shd' && !/^(?:auto|ffffff)?$/i.test(attribute('fill') ?? '')))
        sight.hasBackground = true
      fields.open(name, attribute, context.linkOf)
      if (skipped > 0) return
      if (pictures.has(name)) sight.pictures += 1
      if (name === 'p') {
        flush()
        paragraphs.push({ kind: context.kind, runs: [], style: {}, list: undefined })
      } else if (name === 'r') runs.push(runIn(paragraphs.at(-1)))
      else if (name === 'tbl') {
        flush()
        if (tables === 0) collector.beginTable()
        tables += 1
      } else if (name === 'tr' && tables === 1) collector.beginRow()
      else if (name === 'tc' && tables === 1) collector.beginCell()
      else if (isWithin('rPr', 'r')) seeOfRun(runs.at(-1), name, value, context)
      else if (isWithin('pPr', 'p') || isWithin('numPr', 'pPr', 'p'))
        seeOfParagraph(paragraphs.at(-1), name, value, context)
      // A tab stop of a paragraph is called tab as well.
      const mark = isWithin('r') ? marks[name] : undefined
      if (mark !== undefined) add(mark)
    },
    text: (text) => {
      const within = path.at(-1)
      if (within === 'instrText') fields.instruct(text)
      if (within !== 't' || skipped > 0) return
      add(text)
      const run = runs.at(-1)
      if (text.trim() === '' || !run) return
      sight.hasHiddenText ||= run.isHidden
      sight.hasWhiteText ||= run.isWhite
    },
    close: (name) => {
      path.pop()
      fields.close(name)
      if (leftOut.has(name)) skipped -= 1
      if (skipped > 0) return
      if (name === 'r') runs.pop()
      if (name === 'p') {
        const paragraph = paragraphs.pop()
        if (paragraph) collector.add(blockOf(paragraph, context))
      }
      if (name !== 'tbl') return
      tables -= 1
      if (tables === 0) collector.endTable()
    },
  })
  return { ...sight, instructions: fields.instructions() }
}

const runIn = (paragraph: Paragraph | undefined): RunState => ({
  style: paragraph?.style ?? {},
  bold: paragraph?.style.bold ?? false,
  italic: paragraph?.style.italic ?? false,
  href: undefined,
  isHidden: false,
  isWhite: false,
})

const seeOfRun = (
  run: RunState | undefined,
  name: string,
  value: string | undefined,
  { styleOf }: StoryContext,
) => {
  if (!run) return
  if (name === 'rStyle') {
    const { bold, italic } = styleOf(value ?? '')
    run.bold = bold ?? run.bold
    run.italic = italic ?? run.italic
  }
  if (name === 'b') run.bold = isOn(value)
  if (name === 'i') run.italic = isOn(value)
  if (name === 'vanish') run.isHidden ||= isOn(value)
  if (name === 'sz') run.isHidden ||= Number(value) <= tinySize
  if (name === 'color') run.isWhite = value?.toUpperCase() === 'FFFFFF'
}

const seeOfParagraph = (
  paragraph: Paragraph | undefined,
  name: string,
  value: string | undefined,
  { styleOf }: StoryContext,
) => {
  if (!paragraph) return
  if (name === 'pStyle') paragraph.style = { ...paragraph.style, ...styleOf(value ?? '') }
  if (name === 'outlineLvl') paragraph.style.heading = headingAt(value) ?? paragraph.style.heading
  if (name === 'bidi') paragraph.style.rtl = isOn(value)
  if (name === 'numId') paragraph.list = value
  if (name === 'ilvl') paragraph.level = Math.min(Math.max(Math.trunc(Number(value)) || 0, 0), 9)
}

const noList = '0'

const blockOf = (
  { kind, runs, style, list = style.list, level = 0 }: Paragraph,
  { isNumbered }: StoryContext,
) => {
  const block: FoundText = { kind, runs, ...(style.rtl && { rtl: true }) }
  if (style.heading !== undefined) return { ...block, kind: 'heading' as const, level: style.heading }
  if (list === undefined || list === noList) return block
  return { ...block, kind: 'item' as const, level, ...(isNumbered(list, level) && { numbered: true }) }
}
