const atOnce = 8

/** Files wait for the disk or the network, so a few go together; all of them end before the first failure is thrown. */
export const inGroups = async <T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> => {
  for (let start = 0; start < items.length; start += atOnce) {
    const ends = await Promise.allSettled(items.slice(start, start + atOnce).map(work))
    for (const end of ends) if (end.status === 'rejected') throw end.reason
  }
}
