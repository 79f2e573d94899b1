import type { TestContext } from 'node:test'

const stacks = new WeakMap<TestContext, (() => unknown)[]>()

/**
 * Undoes what a test has set up, the last thing first, even when one of them fails: a server stops before its folder
 * and its database go. (`t.after` runs in the order of registration, and not at all after a failure.)
 */
export const whenOver = (t: TestContext, undo: () => unknown): void => {
  const known = stacks.get(t)
  if (known) return void known.push(undo)
  const stack = [undo]
  stacks.set(t, stack)
  t.after(async () => {
    const failures: unknown[] = []
    for (let next = stack.pop(); next; next = stack.pop()) {
      try {
        await next()
      } catch (error) {
        failures.push(error)
      }
    }
    if (failures.length > 0) throw failures[0]
  })
}
