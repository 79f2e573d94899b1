import type { TestContext } from 'node:test'

const stacks = new WeakMap<TestContext, (() => unknown)[]>()

/**
 * Undoes what a test has set up, in reverse order and even if one step fails, so that a server stops before its folder
 * and its database are removed. (`t.after` runs in the order of registration, and not at all after a failure.)
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
