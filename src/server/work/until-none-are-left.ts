/**
 * Does long work in small steps, so that no transaction blocks others for long.
 * @param atOnce how many rows a full step does; a step that did fewer was the last
 * @param step does at most `atOnce` rows in its own transaction, and returns how many
 * @returns how many rows all steps did
 * @throws AbortError before the next step when the signal is aborted; finished steps stay done
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
