/** Orders in which leads that were found are listed; the first one is the usual one. */
export const leadOrders = ['newest', 'best', 'due', 'reached_out', 'name', 'assignee'] as const
export type LeadOrder = (typeof leadOrders)[number]
