/** What the activity of a lead is made of. */
export const activityKinds = ['notes', 'mails', 'changes'] as const
export type ActivityKind = (typeof activityKinds)[number]
