/** Orders in which leads are listed; the first one is the usual one of leads that were found. */
export const leadOrders = ['newest', 'oldest', 'best', 'due', 'reached_out', 'name', 'assignee'] as const
export type LeadOrder = (typeof leadOrders)[number]
