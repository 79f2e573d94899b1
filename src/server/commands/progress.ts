const progressEveryMs = 100
let shownAt = 0

/** How far a long command has come, on one line of a terminal that each call writes anew; elsewhere nothing. */
export const showProgress = (text: string): void => {
  if (!process.stderr.isTTY || performance.now() - shownAt < progressEveryMs) return
  shownAt = performance.now()
  process.stderr.write(`\r\u001b[K${text}`)
}

/** Before anything else is printed. */
export const clearProgress = (): void => {
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K')
}
