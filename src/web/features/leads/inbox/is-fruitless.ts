const pagesAtOnce = 20

/**
 * Whether to ask before more pages of a search are read: each time that so many were read and had less than one row each. One page looks
 * at thousands of leads that have the words, of which few may be in the view.
 */
export const isFruitless = (pages: number, rows: number): boolean =>
  pages > 0 && pages % pagesAtOnce === 0 && rows < pages
