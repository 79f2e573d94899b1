import { limits } from '#contract/limits.ts'

// Blanks and marks that are cleaned away later take room as well.
const maxLength = limits.resumeTextMaxLength * 1.5

/** Gathers a text piece by piece, and no more of it than is stored. */
export const makeTextCollector = () => {
  const pieces: string[] = []
  let length = 0
  return {
    add: (piece: string) => {
      if (length >= maxLength) return
      pieces.push(piece)
      length += piece.length
    },
    length: () => length,
    isFull: () => length >= maxLength,
    text: () => pieces.join(''),
  }
}
