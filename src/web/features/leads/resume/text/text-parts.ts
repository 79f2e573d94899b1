/** A part of a text that is shown and searched as one; its blocks are laid out separately. */
export type TextPart = string[]

// The time to lay out a block grows faster than its length: browsers take minutes for a line of millions of letters.
const blockUnits = 2_000
const blockLines = 200
const partUnits = 65_536
const partLines = 2_000

/**
 * Divides a text into parts, whose blocks together are the whole text. A block ends at the end of a line, else between words,
 * else between characters.
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

/** The whole lines at the start of the window, at most as many as a block may have. */
const linesOf = (window: string): Ending => {
  let units = 0
  let lines = 0
  for (let next = window.indexOf('\n'); next >= 0 && lines < blockLines; next = window.indexOf('\n', units)) {
    units = next + 1
    lines += 1
  }
  return { units, lines }
}

/** A letter stays together with its combining marks, up to 16 of them, which is more than any language uses. */
const betweenCharacters = (window: string) => {
  const [last] = /\P{M}[\p{M}\u200d]{0,16}$/u.exec(window) ?? []
  return last === undefined || last.length === window.length ? window.length : window.length - last.length
}

/**
 * Prepares a text for display: every kind of line end becomes a newline, also Word's vertical tab and the page break; other
 * control characters except tabs are removed.
 */
export const tidyText = (text: string): string =>
  text.replaceAll(/\r\n?|[\v\f\x85\u2028\u2029]/g, '\n').replaceAll(/[\p{Cc}--[\t\n]]/gv, '')
