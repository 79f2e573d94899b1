import { limits } from '#contract/limits.ts'
import type { Block, TextBlock } from '#contract/schemas/resumes/resume-preview.ts'
import { cleanCharacters } from '../clean-text.ts'

/** How a run of text looks, and where it leads. */
export type Look = {
  bold: boolean
  italic: boolean
  href: string | undefined
  isHidden: boolean
  isWhite: boolean
}

export type FoundRun = Look & { text: string }
export type FoundText = Omit<TextBlock, 'runs'> & { runs: FoundRun[] }
type FoundTable = { kind: 'table'; rows: FoundText[][][] }
type FoundBlock = FoundText | FoundTable

/** Gathers the blocks of a document, and no more of them than are stored. */
export const makeBlockCollector = () => {
  const blocks: FoundBlock[] = []
  let table: FoundTable | undefined
  let isFull = false
  let count = 0
  let runs = 0
  let characters = 0

  /** The cell that is being read; the document itself outside of tables. */
  const place = (): FoundBlock[] => table?.rows.at(-1)?.at(-1) ?? blocks
  const counts = () => {
    count += 1
    isFull ||= count > limits.previewBlocksMax
    return count <= limits.previewBlocksMax
  }
  return {
    add: (block: FoundText) => {
      if (counts() && !(isFull && block.runs.length === 0)) place().push(block)
    },
    /** Adds text to a block that is being read. */
    addText: (block: FoundText, look: Look, text: string) => {
      if (isFull) return
      const last = block.runs.at(-1)
      const isSame = last !== undefined && looksLike(last, look)
      const address = isSame ? 0 : (look.href?.length ?? 0)
      const room = limits.resumeTextMaxLength - characters - address
      runs += isSame ? 0 : 1
      characters += text.length + address
      isFull = text.length > room || runs > limits.previewRunsMax
      const taken = runs > limits.previewRunsMax ? '' : text.slice(0, Math.max(0, room))
      if (isSame) last.text += taken
      else if (taken !== '') block.runs.push({ ...look, text: taken })
    },
    beginTable: () => {
      table = { kind: 'table', rows: [] }
    },
    beginRow: () => {
      if (counts()) table?.rows.push([])
    },
    beginCell: () => {
      if (counts()) table?.rows.at(-1)?.push([])
    },
    endTable: () => {
      if (table && table.rows.length > 0) blocks.push(table)
      table = undefined
    },
    isFull: () => isFull,
    text: () => blocks.map(textOf).join('\n'),
    /** @param isWhiteSeen something is drawn that white text may stand before */
    blocks: (isWhiteSeen: boolean): Block[] => blocks.flatMap((block) => finished(block, isWhiteSeen)),
  }
}

const looksLike = (one: Look, other: Look) =>
  one.bold === other.bold &&
  one.italic === other.italic &&
  one.href === other.href &&
  one.isHidden === other.isHidden &&
  one.isWhite === other.isWhite

const textOf = (block: FoundBlock): string =>
  block.kind === 'table'
    ? block.rows.map((row) => row.map((cell) => cell.map(lineOf).join('\n')).join('\t')).join('\n')
    : lineOf(block)

const lineOf = ({ runs }: FoundText) => runs.map(({ text }) => text).join('')

/** Paragraphs without text are left out: they are there for the space between others. */
const finished = (block: FoundBlock, isWhiteSeen: boolean): Block[] => {
  if (block.kind !== 'table') return finishedTexts([block], isWhiteSeen)
  const rows = block.rows.map((row) => row.map((cell) => finishedTexts(cell, isWhiteSeen)))
  return rows.some((row) => row.some((cell) => cell.length > 0)) ? [{ kind: 'table', runs: [], rows }] : []
}

const finishedTexts = (blocks: readonly FoundText[], isWhiteSeen: boolean): TextBlock[] =>
  blocks.flatMap(({ runs, ...block }) => {
    const kept = runs.map((run) => finishedRun(run, isWhiteSeen)).filter(({ text }) => text !== '')
    return kept.some(({ text }) => text.trim() !== '') ? [{ ...block, runs: kept }] : []
  })

/** Without what is not there: of a usual resume that is half of the data. */
const finishedRun = ({ text, bold, italic, href, isHidden, isWhite }: FoundRun, isWhiteSeen: boolean) => ({
  text: cleanCharacters(text),
  ...(bold && { bold }),
  ...(italic && { italic }),
  ...(href !== undefined && { href }),
  ...((isHidden || (isWhite && !isWhiteSeen)) && { hidden: true }),
})
