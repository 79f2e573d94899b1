const atOnce = 8

/**
 * Works on a few items at a time, because each waits for the disk or the network. When one fails, the others of its
 * group end before the error is thrown.
 */
export const inGroups = async <T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> => {
  for (let start = 0; start < items.length; start += atOnce) {
    const ends = await Promise.allSettled(items.slice(start, start + atOnce).map(work))
    for (const end of ends) if (end.status === 'rejected') throw end.reason
  }
}
