const progressEveryMs = 100
let shownAt = 0

/** Shows the progress of a long command on one line of the terminal, which each call overwrites. Silent elsewhere. */
export const showProgress = (text: string): void => {
  if (!process.stderr.isTTY || performance.now() - shownAt < progressEveryMs) return
  shownAt = performance.now()
  process.stderr.write(`\r\u001b[K${text}`)
}

/** Clears the progress line; call it before printing anything else. */
export const clearProgress = (): void => {
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K')
}
