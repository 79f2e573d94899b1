/** A set of ids that takes one bit for each id up to the highest, so that a million leads take 125 KB. */
export const makeIdSet = () => {
  let bits = new Uint8Array(1024)
  let size = 0
  const has = (id: number) => ((bits[id >> 3] ?? 0) & (1 << (id & 7))) !== 0
  return {
    has,
    size: () => size,
    /** @returns whether it is new */
    add: (id: number): boolean => {
      if (has(id)) return false
      const at = id >> 3
      if (at >= bits.length) {
        const wider = new Uint8Array(Math.max(bits.length * 2, at + 1))
        wider.set(bits)
        bits = wider
      }
      bits[at] = (bits[at] ?? 0) | (1 << (id & 7))
      size += 1
      return true
    },
    /** In ascending order, in pieces of so many. */
    *pieces(ofIds: number): Generator<number[], void> {
      let piece: number[] = []
      for (const [at, byte] of bits.entries())
        for (let bit = 0; byte >> bit !== 0; bit++) {
          if (((byte >> bit) & 1) === 0) continue
          piece.push(at * 8 + bit)
          if (piece.length < ofIds) continue
          yield piece
          piece = []
        }
      if (piece.length > 0) yield piece
    },
  }
}

export type IdSet = ReturnType<typeof makeIdSet>
