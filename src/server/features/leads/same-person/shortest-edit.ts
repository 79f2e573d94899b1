export type Run = { kind: 'same' | 'removed' | 'added'; count: number }

/**
 * The shortest way from one list to the other (E. Myers, An O(ND) Difference Algorithm, 1986), in runs. Undefined if it takes
 * more than `changesMax` removals and additions: time and memory grow with the square of them, and time also with their product
 * with the length.
 */
export const shortestEdit = (
  before: readonly number[],
  after: readonly number[],
  changesMax: number,
): Run[] | undefined => {
  const steps = furthestSteps(before, after, changesMax)
  return steps && inRuns(walkBack(steps, before.length, after.length))
}

/** After n changes: how far into `before` each diagonal gets, from diagonal -n to n. */
type Step = Int32Array

const furthestSteps = (before: readonly number[], after: readonly number[], changesMax: number) => {
  const middle = changesMax + 1
  const furthest = new Int32Array(2 * middle + 1)
  const steps: Step[] = []
  for (let changes = 0; changes <= changesMax; changes++) {
    for (let diagonal = -changes; diagonal <= changes; diagonal += 2) {
      const at = middle + diagonal
      const below = furthest[at - 1] ?? 0
      const above = furthest[at + 1] ?? 0
      let x = diagonal === -changes || (diagonal !== changes && below < above) ? above : below + 1
      while (x < before.length && x - diagonal < after.length && before[x] === after[x - diagonal]) x += 1
      furthest[at] = x
      if (x >= before.length && x - diagonal >= after.length) return steps
    }
    steps.push(furthest.slice(middle - changes, middle + changes + 1))
  }
  return undefined
}

/** From the ends of both lists to their beginnings; so the runs come out backwards. */
const walkBack = (steps: Step[], beforeLength: number, afterLength: number): Run[] => {
  const runs: Run[] = []
  let [x, y] = [beforeLength, afterLength]
  for (const [changes, step] of [...steps.entries()].toReversed()) {
    const on = (diagonal: number) => step[diagonal + changes] ?? -1
    const diagonal = x - y
    const isAdded = on(diagonal - 1) < on(diagonal + 1)
    const from = isAdded ? on(diagonal + 1) : on(diagonal - 1)
    runs.push(
      { kind: 'same', count: x - from - (isAdded ? 0 : 1) },
      { kind: isAdded ? 'added' : 'removed', count: 1 },
    )
    x = from
    y = from - (isAdded ? diagonal + 1 : diagonal - 1)
  }
  return [...runs, { kind: 'same', count: x }]
}

/** Forwards; between two runs of what is the same, one run of what was removed, then one of what was added. */
const inRuns = (backwards: Run[]): Run[] => {
  const runs: Run[] = []
  let [removed, added] = [0, 0]
  const end = () => {
    runs.push({ kind: 'removed', count: removed }, { kind: 'added', count: added })
    removed = added = 0
  }
  for (const { kind, count } of backwards.toReversed()) {
    if (kind === 'removed') removed += count
    else if (kind === 'added') added += count
    else if (count > 0) {
      end()
      runs.push({ kind, count })
    }
  }
  end()
  return runs.filter(({ count }) => count > 0)
}
