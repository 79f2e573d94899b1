/** What came of a lead. */
export const leadOutcomes = ['retained', 'declined', 'no_answer', 'not_for_us', 'spam'] as const

/** Outcomes that end a lead to which nobody has reached out: nobody waits for an answer any more. */
export const closingOutcomes = ['not_for_us', 'spam'] as const

/** How somebody came whom an attorney has added by hand. */
export const handSources = ['phone', 'walk_in', 'mail', 'referral', 'other'] as const

/** How somebody came, as far as Foyer itself knows; where from, the origin of the lead says. */
export const leadSources = ['form', 'api', 'import', ...handSources] as const

/** How the firm can reach out. */
export const leadContacts = ['email', 'phone', 'meeting'] as const
