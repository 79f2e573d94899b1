/** A stretch of a text that is laid out and searched at once, in blocks that are each laid out by themselves. */
export type TextPart = string[]

// Laying out one block costs more than its length: browsers take minutes for a line of millions of letters.
const blockUnits = 2_000
const blockLines = 200
const partUnits = 65_536
const partLines = 2_000

/**
 * A text in parts, whose blocks together are the whole text. Blocks end at the end of a line, else between words, else
 * anywhere but within a character.
 */
export const partsOf = (text: string): TextPart[] => {
  const parts: TextPart[] = []
  let part: TextPart = []
  let units = 0
  let lines = 0
  for (let from = 0; from < text.length;) {
    const window = text.slice(from, from + blockUnits)
    const ending = from + window.length === text.length ? wholeOf(window) : endOf(window)
    const block = window.slice(0, ending.units)
    part.push(block)
    units += block.length
    lines += ending.lines
    if (units >= partUnits || lines >= partLines) {
      parts.push(part)
      part = []
      units = lines = 0
    }
    from += block.length
  }
  if (part.length > 0) parts.push(part)
  return parts
}

type Ending = { units: number; lines: number }

const wholeOf = (window: string): Ending => {
  const ending = linesOf(window)
  return ending.lines < blockLines ? { units: window.length, lines: ending.lines + 1 } : ending
}

const endOf = (window: string): Ending => {
  const ending = linesOf(window)
  if (ending.units > 0) return ending
  const space = window.lastIndexOf(' ')
  return { units: space > 0 ? space + 1 : betweenCharacters(window), lines: 1 }
}

/** As many whole lines as a block may have. */
const linesOf = (window: string): Ending => {
  let units = 0
  let lines = 0
  for (let next = window.indexOf('\n'); next >= 0 && lines < blockLines; next = window.indexOf('\n', units)) {
    units = next + 1
    lines += 1
  }
  return { units, lines }
}

/** A letter and its marks stay together, as long as they are no more than any language writes. */
const betweenCharacters = (window: string) => {
  const [last] = /\P{M}[\p{M}\u200d]{0,16}$/u.exec(window) ?? []
  return last === undefined || last.length === window.length ? window.length : window.length - last.length
}

/**
 * A text as it is shown: every kind of line end one, among them the vertical tab of Word and the page break; controls that
 * say nothing left out.
 */
export const tidyText = (text: string): string =>
  text.replaceAll(/\r\n?|[\v\f\x85\u2028\u2029]/g, '\n').replaceAll(/[\p{Cc}--[\t\n]]/gv, '')
