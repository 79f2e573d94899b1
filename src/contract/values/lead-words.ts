/** What came of reaching out. */
export const leadOutcomes = ['retained', 'declined', 'no_answer'] as const

/** How the firm can reach out. */
export const leadContacts = ['email', 'phone', 'meeting'] as const
