// A block has 1,024 leads, 32,768, or a million.
const sizes = [2 ** 10, 2 ** 15, 2 ** 20] as const
const marks = ['\ue010', '\ue011', '\ue012'] as const
const growth = 4

/**
 * PostgreSQL's index finds all leads with a word, and in no order. So each lead also has words that name the blocks of ids
 * it is in, and a search asks for its words within a window of blocks.
 */
export const blocksOf = (leadId: number): string[] =>
  sizes.map((size, level) => wordOf(level, Math.floor(leadId / size)))

export type Window = {
  /** The highest id. Blocks may have higher ones, which were in the window before. */
  last: number
  /** A lead of the window has one of these words. */
  blocks: string[]
}

/** Windows over all ids up to and including `last`, the highest first; each is about four times as wide as the one before it. */
export function* windowsFrom(last: number): Generator<Window> {
  for (let width = sizes[0]; last > 0; width *= growth) {
    const level = sizes.findLastIndex((size) => size <= width)
    const size = sizes[level] ?? sizes[0]
    const end = Math.floor(last / size)
    const begin = Math.max(0, end - width / size)
    yield { last, blocks: Array.from({ length: end - begin + 1 }, (_, at) => wordOf(level, begin + at)) }
    last = begin * size - 1
  }
}

const wordOf = (level: number, block: number) => `${marks[level]}${block.toString(36)}`
