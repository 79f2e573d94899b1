/** By what the leads of a list are counted, in the order in which the app shows it. */
export const facetNames = ['state', 'assigned', 'age', 'outcome', 'language', 'source', 'type'] as const
export type FacetName = (typeof facetNames)[number]
