/**
 * Does work that may be long in small steps, so that nobody waits long behind one transaction.
 * @param atOnce rows in a full step: one that did fewer was the last
 * @param step does at most `atOnce` rows, in a transaction of its own, and returns how many
 * @returns how many in all
 * @throws AbortError when the signal says so, before the next step; what is done stays done
 */
export const untilNoneAreLeft = async (
  atOnce: number,
  step: () => Promise<number>,
  signal?: AbortSignal,
): Promise<number> => {
  for (let total = 0; ;) {
    signal?.throwIfAborted()
    const done = await step()
    total += done
    if (done < atOnce) return total
  }
}
