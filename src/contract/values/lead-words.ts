/** What came of reaching out. */
export const leadOutcomes = ['retained', 'declined', 'no_answer'] as const

/** How somebody came whom an attorney has added by hand. */
export const handSources = ['phone', 'walk_in', 'mail', 'referral', 'other'] as const

/** How the firm can reach out. */
export const leadContacts = ['email', 'phone', 'meeting'] as const
